package dev.trickle.stack.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * HTTP client for JSON. A response without success throws an exception with the body of the response.
 *
 * <p>A request that is answered with 503 had no effect and is repeated, as Meta does: on a busy machine a service may
 * need longer than it allows itself.
 */
final class JsonHttpClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int FIRST_ERROR_STATUS = 300;
    private static final int UNAVAILABLE = 503;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

    /** With the interval, five minutes. */
    private static final int MAX_RETRIES = 600;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();

    <T> T get(URI address, Class<T> type) {
        return json.readValue(send(HttpRequest.newBuilder(address), address), type);
    }

    /** Reads a response with one JSON object per line. */
    <T> List<T> getLines(URI address, Class<T> type) {
        var request = HttpRequest.newBuilder(address).header("Accept", "application/x-ndjson");
        return send(request, address)
                .lines()
                .map(line -> json.readValue(line, type))
                .toList();
    }

    <T> T post(URI address, String contentType, String body, Class<T> response) {
        return json.readValue(send(postRequest(address, contentType, body), address), response);
    }

    /** Posts JSON with a signature header. */
    void postSigned(URI address, String header, String signature, String body) {
        send(postRequest(address, "application/json", body).header(header, signature), address);
    }

    private static HttpRequest.Builder postRequest(URI address, String contentType, String body) {
        return HttpRequest.newBuilder(address)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body));
    }

    private String send(HttpRequest.Builder request, URI address) {
        try {
            var response = client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
            for (var retries = 0; response.statusCode() == UNAVAILABLE && retries < MAX_RETRIES; retries++) {
                Thread.sleep(RETRY_INTERVAL);
                response = client.send(request.build(), BodyHandlers.ofString());
            }
            if (response.statusCode() >= FIRST_ERROR_STATUS) {
                throw new IllegalStateException(
                        address + " responded " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException failure) {
            throw new UncheckedIOException(address + " does not respond", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a request to " + address, interrupted);
        }
    }
}
