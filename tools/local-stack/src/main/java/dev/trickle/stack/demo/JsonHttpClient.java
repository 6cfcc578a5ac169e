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

/** HTTP client for JSON. A response without success throws an exception with the body of the response. */
final class JsonHttpClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int FIRST_ERROR_STATUS = 300;

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
