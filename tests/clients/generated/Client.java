import org.openapitools.client.ApiClient;
import org.openapitools.client.api.TasksApi;
import org.openapitools.client.model.RunManually;
import org.openapitools.client.model.Task;
import org.openapitools.client.model.TaskCreateRequest;
import org.openapitools.client.model.TaskUpdateRequest;

/** Creates, edits and runs a task with the client that openapi-generator made. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("INFLUXDB_V2_URL"));
        String token = "Token " + System.getenv("INFLUXDB_V2_TOKEN");
        client.setRequestInterceptor(request -> request.setHeader("Authorization", token));
        TasksApi tasks = new TasksApi(client);

        TaskCreateRequest creation = new TaskCreateRequest();
        creation.setFlux(System.getenv("FLUX"));
        creation.setOrg(System.getenv("INFLUXDB_V2_ORG"));
        Task task = tasks.postTasks(creation, null);
        TaskUpdateRequest changes = new TaskUpdateRequest();
        changes.setEvery("30m");
        task = tasks.patchTasksID(task.getId(), changes, null);
        tasks.postTasksIDRuns(task.getId(), null, new RunManually());
        int count = tasks.getTasksIDRuns(task.getId(), null, null, null, null, null).getRuns().size();
        System.out.printf("java: task %s every %s, %d run%n", task.getName(), task.getEvery(), count);
    }
}
