package dev.trickle.api.query;

import dev.trickle.api.query.InternalServicesProperties.InternalService;
import dev.trickle.pipeline.installation.InternalToken;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Sends commands to another service. One instance after the other gets the command until one confirms it, so a command
 * must have the same effect if several instances execute it.
 */
public final class InternalCommandClient implements AutoCloseable {

    private final ServiceAddresses addresses;
    private final InternalToken token;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * Creates a client.
     *
     * @param timeout maximum duration of a command at one instance
     */
    public InternalCommandClient(InternalService settings, InternalToken token, Duration timeout) {
        this.addresses = new ServiceAddresses(settings.url(), settings.hosts());
        this.token = token;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * Sends a command and returns the body of the response.
     *
     * @throws OutdatedCommandException if an instance knows of a later change, so that no instance executes the command
     * @throws IOException if no instance has confirmed the command; an instance may have executed it nevertheless
     */
    public String post(String path, String json) throws IOException {
        var failure = new IOException("no instance of the service confirms " + path);
        for (var instance : addresses.inOrder()) {
            try {
                var body = post(instance, path, json);
                addresses.recordAnswer(instance);
                return body;
            } catch (InterruptedIOException | OutdatedCommandException certain) {
                throw certain;
            } catch (IOException unavailable) {
                failure.addSuppressed(unavailable);
            }
        }
        throw failure;
    }

    private String post(URI instance, String path, String json) throws IOException {
        var request = HttpRequest.newBuilder(instance.resolve(path))
                .timeout(timeout)
                .header(HttpHeaders.AUTHORIZATION, token.authorization())
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .POST(BodyPublishers.ofString(json))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == HttpStatus.CONFLICT.value()) {
                throw new OutdatedCommandException();
            }
            if (response.statusCode() != HttpStatus.OK.value()) {
                throw new IOException("status " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the API is shutting down");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
