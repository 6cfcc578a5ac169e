package dev.trickle.systemtest.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks programs for JSON. */
public final class JsonHttpClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI baseUri;

    /** Of a program on this machine. */
    public JsonHttpClient(int port) {
        this.baseUri = URI.create("http://127.0.0.1:" + port);
    }

    /** Where it asks. */
    public URI baseUri() {
        return baseUri;
    }

    /** What is answered, whatever its status. */
    public Response get(String path) {
        return sendOrFail(request(path).GET());
    }

    /** What is answered, if anybody answers at all. */
    public Optional<Response> tryGet(String path) {
        try {
            return Optional.of(send(request(path).GET()));
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }

    public Response send(String method, String path, String json) {
        return sendOrFail(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }

    /** The same with headers of its own, name after value; empty if nobody answers. */
    public Optional<Response> trySend(String method, String path, String body, String... headers) {
        try {
            return Optional.of(send(request(path).headers(headers).method(method, BodyPublishers.ofString(body))));
        } catch (IOException nobody) {
            return Optional.empty();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(baseUri.resolve(path)).timeout(TIMEOUT);
    }

    private Response sendOrFail(HttpRequest.Builder request) {
        try {
            return send(request);
        } catch (IOException failure) {
            throw new AssertionError("No answer of " + baseUri, failure);
        }
    }

    private Response send(HttpRequest.Builder request) throws IOException {
        try {
            return new Response(client.send(request.build(), BodyHandlers.ofString()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** What a program answered. */
    public record Response(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        /** One object a line. */
        public Stream<JsonNode> lines() {
            return response.body().lines().map(JSON::readTree);
        }
    }
}
