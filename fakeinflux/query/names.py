"""The names that the packages of the real server's library have, ours or not. Source: observed."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "array": "concat filter from map",
    "bitwise": "sand sclear slshift snot sor srshift sxor uand uclear ulshift unot uor urshift uxor",
    "contrib/RohanSreerama5/naiveBayesClassifier": "naiveBayes",
    "contrib/anaisdg/anomalydetection": "mad",
    "contrib/anaisdg/statsmodels": "linearRegression",
    "contrib/bonitoo-io/alerta": "alert endpoint",
    "contrib/bonitoo-io/hex": "bytes int string uint",
    "contrib/bonitoo-io/servicenow": "endpoint event",
    "contrib/bonitoo-io/tickscript": "alert compute deadman defineCheck groupBy join select selectWindow",
    "contrib/bonitoo-io/victorops": "alert endpoint",
    "contrib/bonitoo-io/zenoss": "endpoint event",
    "contrib/chobbs/discord": "discordURL endpoint send",
    "contrib/jsternberg/influxdb": "from select",
    "contrib/qxip/clickhouse": "defaultURL query",
    "contrib/qxip/hash": "b64 cityhash64 hmac md5 sha1 sha256 xxhash64",
    "contrib/qxip/logql": "defaultAPI defaultURL query_range",
    "contrib/rhajek/bigpanda": "defaultTokenPrefix defaultUrl endpoint sendAlert statusFromLevel",
    "contrib/sranka/opsgenie": "endpoint respondersToJSON sendAlert",
    "contrib/sranka/sensu": "endpoint event toSensuName",
    "contrib/sranka/teams": "endpoint message summaryCutoff",
    "contrib/sranka/telegram": (
        "defaultDisableWebPagePreview defaultParseMode defaultSilent defaultURL endpoint message"
    ),
    "contrib/sranka/webexteams": "endpoint message",
    "contrib/tomhollingworth/events": "duration",
    "csv": "from",
    "date": (
        "April August December February Friday January July June March May Monday November October Saturday "
        "September Sunday Thursday Tuesday Wednesday add hour microsecond millisecond minute month monthDay "
        "nanosecond quarter scale second sub time truncate week weekDay year yearDay"
    ),
    "date/boundaries": "friday monday month saturday sunday thursday tuesday wednesday week yesterday",
    "dict": "fromList get insert remove",
    "experimental": (
        "addDuration alignTime catch chain count diff distinct fill first group histogram histogramQuantile "
        "integral join kaufmansAMA last max mean min mode objectKeys preview quantile set skew spread "
        "stddev subDuration sum to unique unpivot window"
    ),
    "experimental/aggregate": "rate",
    "experimental/array": "concat filter from map toBool toDuration toFloat toInt toString toTime toUInt",
    "experimental/bigtable": "from",
    "experimental/bitwise": (
        "sand sclear slshift snot sor srshift sxor uand uclear ulshift unot uor urshift uxor"
    ),
    "experimental/csv": "from",
    "experimental/date/boundaries": (
        "friday monday month saturday sunday thursday tuesday wednesday week yesterday"
    ),
    "experimental/dynamic": "asArray dynamic isType jsonEncode jsonParse",
    "experimental/geo": (
        "ST_Contains ST_DWithin ST_Distance ST_Intersects ST_Length ST_LineString asTracks filterRows "
        "getGrid getLevel gridFilter groupByArea s2CellIDToken s2CellLatLon shapeData stContains stDistance "
        "stLength strictFilter toRows totalDistance units"
    ),
    "experimental/http": "get",
    "experimental/http/requests": "defaultConfig do get peek post",
    "experimental/influxdb": "api",
    "experimental/iox": "from sql sqlInterval",
    "experimental/json": "parse",
    "experimental/mqtt": "publish to",
    "experimental/oee": "APQ computeAPQ",
    "experimental/polyline": "rdp",
    "experimental/prometheus": "histogramQuantile scrape",
    "experimental/query": "filterFields filterMeasurement fromRange inBucket",
    "experimental/record": "any get",
    "experimental/table": "fill",
    "experimental/usage": "from limits",
    "generate": "from",
    "http": "basicAuth endpoint pathEscape post",
    "http/requests": "defaultConfig do get peek post",
    "influxdata/influxdb": "buckets cardinality from to wideTo",
    "influxdata/influxdb/monitor": (
        "bucket check deadman from levelCrit levelInfo levelOK levelUnknown levelWarn log logs notify "
        "stateChanges stateChangesOnly write"
    ),
    "influxdata/influxdb/sample": "alignToNow data list",
    "influxdata/influxdb/schema": (
        "fieldKeys fieldsAsCols measurementFieldKeys measurementTagKeys measurementTagValues measurements "
        "tagKeys tagValues"
    ),
    "influxdata/influxdb/secrets": "get",
    "influxdata/influxdb/tasks": "lastSuccess lastSuccessTime",
    "influxdata/influxdb/v1": (
        "databases fieldKeys fieldsAsCols json measurementFieldKeys measurementTagKeys measurementTagValues "
        "measurements tagKeys tagValues"
    ),
    "internal/boolean": "false true",
    "internal/debug": "feature getOption null opaque pass sink slurp vectorize",
    "internal/gen": "tables",
    "internal/influxql": "epoch maxTime minTime",
    "internal/location": "location",
    "internal/promql": (
        "changes emptyTable extrapolatedRate holtWinters instantRate join labelReplace linearRegression "
        "promHistogramQuantile promqlDayOfMonth promqlDayOfWeek promqlDaysInMonth promqlHour promqlMinute "
        "promqlMonth promqlYear quantile resets timestamp"
    ),
    "internal/testing": "assertMatches shouldErrorWithCode",
    "internal/testutil": "fail makeAny makeRecord yield",
    "interpolate": "linear",
    "join": "full inner left right tables time",
    "json": "encode",
    "kafka": "to",
    "math": (
        "NaN abs acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh dim e erf erfc erfcinv "
        "erfinv exp exp2 expm1 float64bits float64frombits floor frexp gamma hypot ilogb isInf isNaN j0 j1 "
        "jn ldexp lgamma ln10 ln2 log log10 log10e log1p log2 log2e logb mInf mMax mMin maxfloat maxint "
        "maxuint minint mod modf nextafter phi pi pow pow10 remainder round roundtoeven signbit sin sincos "
        "sinh smallestNonzeroFloat sqrt sqrt2 sqrte sqrtphi sqrtpi tan tanh trunc y0 y1 yn"
    ),
    "pagerduty": (
        "actionFromLevel actionFromSeverity dedupKey defaultURL endpoint sendEvent severityFromLevel"
    ),
    "planner": "disableLogicalRules disablePhysicalRules",
    "profiler": "enabledProfilers",
    "pushbullet": "defaultURL endpoint pushData pushNote",
    "regexp": (
        "compile findString findStringIndex getString matchRegexpString quoteMeta replaceAllString "
        "splitRegexp"
    ),
    "runtime": "version",
    "sampledata": "bool float int numericBool start stop string uint",
    "slack": "defaultURL endpoint message validateColorString",
    "socket": "from",
    "sql": "from to",
    "strings": (
        "compare containsAny containsStr countStr equalFold hasPrefix hasSuffix index indexAny isDigit "
        "isLetter isLower isUpper joinStr lastIndex lastIndexAny repeat replace replaceAll split splitAfter "
        "splitAfterN splitN strlen substring title toLower toTitle toUpper trim trimLeft trimPrefix "
        "trimRight trimSpace trimSuffix"
    ),
    "system": "time",
    "testing": "assertEmpty assertEqualValues assertEquals diff load shouldError tags",
    "testing/expect": "planner",
    "timezone": "fixed location utc",
    "types": "isNumeric isType",
    "universe": (
        "aggregateWindow bool bottom bytes chandeMomentumOscillator columns contains count cov covariance "
        "cumulativeSum derivative die difference display distinct doubleEMA drop duplicate duration elapsed "
        "exponentialMovingAverage fill filter findColumn findRecord first float getColumn getRecord group "
        "highestAverage highestCurrent highestMax histogram histogramQuantile holtWinters hourSelection "
        "increase inf int integral join kaufmansAMA kaufmansER keep keyValues keys last length limit "
        "linearBins logarithmicBins lowestAverage lowestCurrent lowestMin map max mean median min mode "
        "movingAverage now pearsonr pivot quantile range reduce relativeStrengthIndex rename sample set "
        "skew sort spread stateCount stateDuration stateTracking stddev string sum tableFind tail time "
        "timeShift timeWeightedAvg timedMovingAverage toBool toFloat toInt toString toTime toUInt today top "
        "tripleEMA tripleExponentialDerivative truncateTimeColumn uint union unique window yield"
    ),
}
"""Path of the package to its names, a space between them."""


def library_names(path: str) -> list[str]:
    """The names of a package of the real server's library, none where it has no such package."""
    return NAMES.get(path, "").split()
