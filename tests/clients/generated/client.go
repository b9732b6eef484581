// Creates, edits and runs a task with the client that openapi-generator made.
package main

import (
	"context"
	"fmt"
	"os"

	influx "example.com/generated"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	configuration := influx.NewConfiguration()
	configuration.Servers[0].URL = os.Getenv("INFLUXDB_V2_URL")
	configuration.AddDefaultHeader("Authorization", "Token "+os.Getenv("INFLUXDB_V2_TOKEN"))
	tasks := influx.NewAPIClient(configuration).TasksAPI
	ctx := context.Background()

	creation := influx.NewTaskCreateRequest(os.Getenv("FLUX"))
	creation.SetOrg(os.Getenv("INFLUXDB_V2_ORG"))
	task, _, err := tasks.PostTasks(ctx).TaskCreateRequest(*creation).Execute()
	check(err)
	changes := influx.NewTaskUpdateRequest()
	changes.SetEvery("30m")
	task, _, err = tasks.PatchTasksID(ctx, task.Id).TaskUpdateRequest(*changes).Execute()
	check(err)
	_, _, err = tasks.PostTasksIDRuns(ctx, task.Id).RunManually(*influx.NewRunManually()).Execute()
	check(err)
	runs, _, err := tasks.GetTasksIDRuns(ctx, task.Id).Execute()
	check(err)
	fmt.Printf("go: task %s every %s, %d run\n", task.Name, task.GetEvery(), len(runs.GetRuns()))
}
