package dev.trickle.status.forwarding;

import dev.trickle.status.webhook.WebhookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** HTTP client of another webhook receiver; posts webhooks as Meta posts them. */
final class ForwardingTarget implements AutoCloseable {

    /** Result of posting a webhook. */
    enum Result {
        ACCEPTED,

        /** The target cannot read this webhook; it may accept others. */
        REJECTED,

        /** The target accepts nothing at present: no response, a server error, or a wrong address or permission. */
        UNAVAILABLE
    }

    /** Statuses that concern one body: bad request, too large, unsupported media type, unprocessable. */
    private static final Set<Integer> REJECTIONS = Set.of(400, 413, 415, 422);

    private static final int MIN_SUCCESS = 200;
    private static final int SUCCESS_END = 300;

    private final HttpClient client;
    private final URI url;
    private final Duration timeout;

    ForwardingTarget(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** Posts a webhook with its original signature. */
    Result post(String signature, byte[] body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header(WebhookSignature.HEADER, signature)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return resultOf(client.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException unreachable) {
            return Result.UNAVAILABLE;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Result.UNAVAILABLE;
        }
    }

    private static Result resultOf(int status) {
        if (status >= MIN_SUCCESS && status < SUCCESS_END) {
            return Result.ACCEPTED;
        }
        return REJECTIONS.contains(status) ? Result.REJECTED : Result.UNAVAILABLE;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
