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

/** Talks JSON over HTTP; an answer that is no success ends it with the words of the answer. */
final class JsonHttpClient {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_ERROR = 300;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();

    <T> T get(URI address, Class<T> type) {
        return json.readValue(send(HttpRequest.newBuilder(address), address), type);
    }

    /** Reads one JSON object a line. */
    <T> List<T> lines(URI address, Class<T> type) {
        var request = HttpRequest.newBuilder(address).header("Accept", "application/x-ndjson");
        return send(request, address)
                .lines()
                .map(line -> json.readValue(line, type))
                .toList();
    }

    <T> T post(URI address, String contentType, String body, Class<T> answer) {
        return json.readValue(send(posting(address, contentType, body), address), answer);
    }

    /** Posts JSON with one more header. */
    void postSigned(URI address, String header, String signature, String body) {
        send(posting(address, "application/json", body).header(header, signature), address);
    }

    private static HttpRequest.Builder posting(URI address, String contentType, String body) {
        return HttpRequest.newBuilder(address)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body));
    }

    private String send(HttpRequest.Builder request, URI address) {
        try {
            var answer = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() >= FIRST_ERROR) {
                throw new IllegalStateException(address + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new UncheckedIOException(address + " does not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + address + " was asked", interrupted);
        }
    }
}
