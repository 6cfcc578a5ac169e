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

/** HTTP client for JSON. */
public final class JsonHttpClient {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI baseUri;
    private final Optional<String> token;

    /** Creates a client for a port of this machine. */
    public JsonHttpClient(int port) {
        this(URI.create("http://127.0.0.1:" + port), Optional.empty());
    }

    private JsonHttpClient(URI baseUri, Optional<String> token) {
        this.baseUri = baseUri;
        this.token = token;
    }

    /** Returns a client for the same address that sends a bearer token. */
    public JsonHttpClient withToken(String bearerToken) {
        return new JsonHttpClient(baseUri, Optional.of(bearerToken));
    }

    /** Returns the base address. */
    public URI baseUri() {
        return baseUri;
    }

    /** Returns the response, whatever its status. */
    public Response get(String path) {
        return sendOrFail(request(path).GET());
    }

    /** Returns the response; empty if there is none. */
    public Optional<Response> tryGet(String path) {
        try {
            return Optional.of(send(request(path).GET()));
        } catch (IOException noResponse) {
            return Optional.empty();
        }
    }

    public Response send(String method, String path, String json) {
        return sendOrFail(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }

    /** Sends with headers, given as names and values; empty if there is no response. */
    public Optional<Response> trySend(String method, String path, String body, String... headers) {
        try {
            return Optional.of(send(request(path).headers(headers).method(method, BodyPublishers.ofString(body))));
        } catch (IOException noResponse) {
            return Optional.empty();
        }
    }

    /** Uploads a file. */
    public Response upload(String path, byte[] content) {
        return sendOrFail(request(path)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(content)));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(baseUri.resolve(path)).timeout(TIMEOUT);
        token.ifPresent(bearerToken -> request.header("Authorization", "Bearer " + bearerToken));
        return request;
    }

    private Response sendOrFail(HttpRequest.Builder request) {
        try {
            return send(request);
        } catch (IOException failure) {
            throw new AssertionError("No response from " + baseUri, failure);
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

    /** A response. */
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

        /** Parses one JSON object per line. */
        public Stream<JsonNode> lines() {
            return response.body().lines().map(JSON::readTree);
        }
    }
}
