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

/** An inbox of somebody else that webhooks are posted to as Meta posts them. */
final class ForwardingTarget implements AutoCloseable {

    /** What it says of a webhook. */
    enum Result {
        TAKEN,

        /** It cannot read this one, whatever it says of others. */
        REFUSED,

        /** It takes nothing at the moment: no answer, a mistake of its own, or an address or right that is wrong. */
        AWAY
    }

    /** Of one body: bad request, too large, of no known kind, not to be processed. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 415, 422);

    private static final int LOWEST_OK = 200;
    private static final int BEYOND_OK = 300;

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

    /** Posts one, with the signature it came with. */
    Result post(String signature, byte[] body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header(WebhookSignature.HEADER, signature)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return replyOf(client.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException nobody) {
            return Result.AWAY;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Result.AWAY;
        }
    }

    private static Result replyOf(int status) {
        if (status >= LOWEST_OK && status < BEYOND_OK) {
            return Result.TAKEN;
        }
        return REFUSALS.contains(status) ? Result.REFUSED : Result.AWAY;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
