package dev.trickle.cli.api;

import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Calls a service of Trickle over HTTP; every failure becomes a message with the exit code that fits. */
public final class ApiClient {

    /** Field names are those of the API. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI address;
    private final Optional<String> token;

    /**
     * A client.
     *
     * @param token sent with every request, if there is one
     */
    public ApiClient(URI address, Optional<String> token) {
        this.address = address;
        this.token = token;
    }

    public URI address() {
        return address;
    }

    /** Reads the answer to a GET request. */
    public <T> T get(String path, Class<T> type) {
        return parse(succeeded(send(request(path).GET())), type);
    }

    /** Posts an object as JSON and reads the answer. */
    public <T> T post(String path, Object body, Class<T> type) {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        return parse(succeeded(send(request)), type);
    }

    public void delete(String path) {
        succeeded(send(request(path).DELETE()));
    }

    /** The health of the service, such as {@code UP}: it answers 503 when it is not healthy. */
    public String health() {
        var answer = send(request("/actuator/health").GET());
        if (answer.statusCode() != OK && answer.statusCode() != UNAVAILABLE) {
            throw notTrickle();
        }
        return parse(answer.body(), Health.class).status();
    }

    private HttpRequest.Builder request(String path) {
        var base = address.toString();
        var uri = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
        var request = HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).header("Accept", "application/json");
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (HttpConnectTimeoutException timeout) {
            throw unreachable("no connection within " + CONNECT_TIMEOUT.toSeconds() + " seconds");
        } catch (HttpTimeoutException timeout) {
            throw unreachable("no answer within " + REQUEST_TIMEOUT.toSeconds() + " seconds");
        } catch (ConnectException failure) {
            throw unreachable("connection refused");
        } catch (IOException failure) {
            var reason = failure.getMessage();
            throw unreachable(reason == null ? "no connection" : reason);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCodes.FAILED, "Interrupted while waiting for " + address);
        }
    }

    private String succeeded(HttpResponse<String> answer) {
        var status = answer.statusCode();
        if (status >= OK && status < MULTIPLE_CHOICES) {
            return answer.body();
        }
        var reason = Problem.reason(answer.body()).orElse("status " + status);
        throw switch (status) {
            case BAD_REQUEST -> new CommandFailed(ExitCodes.USAGE, "The API refuses the request: " + reason);
            case UNAUTHORIZED -> unauthorized();
            case FORBIDDEN ->
                new CommandFailed(
                        ExitCodes.REFUSED,
                        "The API at " + address + " refuses the request: " + reason
                                + ". Use the token of a role that may do this.");
            default ->
                new CommandFailed(
                        ExitCodes.FAILED,
                        String.format(Locale.ROOT, "The API at %s answered %d: %s", address, status, reason));
        };
    }

    private CommandFailed unauthorized() {
        var remedy = token.isPresent()
                ? " refuses the token: it is unknown, expired or revoked. Set TRICKLE_TOKEN or --token-file to a valid one."
                : " needs a token. Set TRICKLE_TOKEN or use --token-file.";
        return new CommandFailed(ExitCodes.REFUSED, "The API at " + address + remedy);
    }

    private CommandFailed unreachable(String reason) {
        return new CommandFailed(
                ExitCodes.UNREACHABLE,
                "The API at " + address + " cannot be reached (" + reason
                        + "). Start it with ./trickle up, or give its address with --api or TRICKLE_API_URL.");
    }

    private CommandFailed notTrickle() {
        return new CommandFailed(
                ExitCodes.UNREACHABLE,
                "The program at " + address
                        + " is not the API of Trickle. Give its address with --api or TRICKLE_API_URL.");
    }

    private <T> T parse(String body, Class<T> type) {
        try {
            return JSON.readValue(body, type);
        } catch (JacksonException unreadable) {
            throw notTrickle();
        }
    }

    private record Health(String status) {}
}
