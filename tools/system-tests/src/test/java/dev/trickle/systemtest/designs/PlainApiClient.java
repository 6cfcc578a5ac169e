package dev.trickle.systemtest.designs;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.systemtest.harness.SimulatorProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Makes sequential calls to the Cloud API; only the callback data identifies the recipient. */
final class PlainApiClient {

    private static final Duration DEADLINE = Duration.ofSeconds(12);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final String echo;

    PlainApiClient(String simulator, String graphVersion, String design) {
        this.address = simulator + "/" + graphVersion + "/";
        this.echo = design + "/";
    }

    void call(SendRequested request) throws IOException, InterruptedException {
        var call = HttpRequest.newBuilder(URI.create(address + request.number() + "/messages"))
                .header("Authorization", "Bearer " + SimulatorProcess.TOKEN)
                .timeout(DEADLINE)
                .POST(BodyPublishers.ofString("""
                        {"messaging_product": "whatsapp", "to": "+4915559000000", "type": "template",
                         "template": {"name": "sale", "language": {"code": "en_US"}},
                         "biz_opaque_callback_data": "%s"}
                        """.formatted(echo + request.attempt())))
                .build();
        http.send(call, BodyHandlers.discarding());
    }
}
