package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.sender.whatsapp.SendResult.Suspended;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes calls to WhatsApp's Cloud API, each exactly once.
 *
 * <p>Left to itself, the HTTP client waits for each read separately, so a slow answer could take for ever: a timer ends
 * every call.
 */
public final class CloudApi implements AutoCloseable {

    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final String TOKEN_REFUSED = "190";

    private final Address address;
    private final Duration deadline;
    private final ResponseClassifier answers;
    private final CloseableHttpClient http;
    private final Map<PhoneNumberId, URI> messages = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;

    /** Connects to nothing yet, with the usual connections. */
    public CloudApi(Address address, Limits limits, ErrorPolicy policy) {
        this(address, HttpConnectionPool.of(limits.connections(), limits.connectTimeout(), limits.deadline()), policy);
    }

    /** Connects to nothing yet. */
    public CloudApi(Address address, HttpConnectionPool httpConnectionPool, ErrorPolicy policy) {
        this.address = address;
        this.deadline = httpConnectionPool.deadline();
        this.answers = new ResponseClassifier(policy);
        this.http = httpConnectionPool.client();
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("call-deadline").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Calls once, and comes back within the deadline. Never throws: whatever goes wrong has an answer. */
    public SendResult send(PhoneNumberId from, byte[] body) {
        var call = new HttpPost(messages.computeIfAbsent(from, address::messagesOf));
        call.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        var opener = address.accessToken();
        try {
            return unlessTheTokenIsOld(opener, within(opener, call, this::read));
        } catch (IOException failure) {
            return ResponseClassifier.of(failure);
        } catch (RuntimeException surprise) {
            return new Unconfirmed(surprise.getClass().getSimpleName());
        }
    }

    /**
     * Reads something, which changes nothing at WhatsApp; empty unless it was answered with 200.
     *
     * @param what path and query below the version
     */
    Optional<JsonNode> read(String what) {
        return ask(what).filter(reply -> reply.status() == HttpStatus.SC_OK).map(Reply::body);
    }

    /**
     * Reads something with any status of the answer; empty if there was no answer.
     *
     * @param what path and query below the version
     */
    Optional<Reply> ask(String what) {
        try {
            return Optional.of(within(
                    address.accessToken(),
                    new HttpGet(address.of(what)),
                    response -> new Reply(response.getCode(), ResponseClassifier.parse(bodyOf(response)))));
        } catch (IOException | RuntimeException noAnswer) {
            return Optional.empty();
        }
    }

    /** Another value says that the token is another one, and nothing else. */
    public int tokenMark() {
        return address.accessToken().hashCode();
    }

    /** A token that was replaced while the call ran says nothing about the account: this message goes again. */
    private SendResult unlessTheTokenIsOld(String opener, SendResult answer) {
        return answer instanceof Suspended suspended
                        && suspended.code().equals(TOKEN_REFUSED)
                        && address.token().isNoLonger(opener)
                ? new Throttled(suspended.code(), suspended.text(), null)
                : answer;
    }

    private <T> T within(String opener, HttpUriRequestBase call, HttpClientResponseHandler<T> reader)
            throws IOException {
        call.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + opener);
        var end = timer.schedule(call::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return http.execute(call, reader);
        } finally {
            end.cancel(false);
        }
    }

    private static byte[] bodyOf(ClassicHttpResponse response) throws IOException {
        var entity = response.getEntity();
        return entity == null ? new byte[0] : EntityUtils.toByteArray(entity, LARGEST_ANSWER);
    }

    private SendResult read(ClassicHttpResponse response) throws IOException {
        var retryAfter = RetryAfter.of(header(response, HttpHeaders.RETRY_AFTER), header(response, HttpHeaders.DATE));
        return answers.of(response.getCode(), bodyOf(response), retryAfter);
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        var header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        http.close();
    }

    /**
     * Where the API is, and what opens it.
     *
     * @param version of the Graph API, such as {@code v26.0}
     */
    public record Address(URI base, String version, AccessToken token) {

        /** With a token that stays the same. */
        public Address(URI base, String version, String token) {
            this(base, version, AccessToken.of(token));
        }

        private String accessToken() {
            return token.value();
        }

        private URI messagesOf(PhoneNumberId number) {
            return of(number + "/messages");
        }

        private URI of(String what) {
            return URI.create("%s/%s/%s".formatted(base.toString().replaceFirst("/$", ""), version, what));
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Address[" + base + "]";
        }
    }

    /**
     * An answer to a question.
     *
     * @param body missing if it is no JSON
     */
    record Reply(int status, JsonNode body) {}

    /**
     * How long and how many.
     *
     * @param connections calls at the same time
     * @param deadline of a whole call
     */
    public record Limits(int connections, Duration connectTimeout, Duration deadline) {}
}
