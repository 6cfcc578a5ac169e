package dev.trickle.status.forwarding;

import dev.trickle.status.webhook.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** An inbox of somebody else that webhooks are posted to as Meta posts them. */
final class OtherInbox implements AutoCloseable {

    /** What it says of a webhook. */
    enum Reply {
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

    OtherInbox(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** Posts one, with the signature it came with. */
    Reply post(String signature, byte[] body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header(Signature.HEADER, signature)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return replyOf(client.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException nobody) {
            return Reply.AWAY;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Reply.AWAY;
        }
    }

    private static Reply replyOf(int status) {
        if (status >= LOWEST_OK && status < BEYOND_OK) {
            return Reply.TAKEN;
        }
        return REFUSALS.contains(status) ? Reply.REFUSED : Reply.AWAY;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
