package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.sender.whatsapp.SendAnswer.Unclear;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes calls to WhatsApp's Cloud API, each exactly once.
 *
 * <p>Left to itself, the HTTP client repeats a POST that was answered with 429 or 503: somebody would be written to
 * twice. It also waits for each read separately, so a slow answer could take for ever: a timer ends every call.
 */
public final class CloudApi implements AutoCloseable {

    private static final int LARGEST_ANSWER = 64 * 1024;

    private final Address address;
    private final Duration deadline;
    private final AnswerReader answers;
    private final CloseableHttpClient http;
    private final ScheduledThreadPoolExecutor timer;

    /** Connects to nothing yet. */
    public CloudApi(Address address, Limits limits, ErrorPolicy policy) {
        this.address = address;
        this.deadline = limits.deadline();
        this.answers = new AnswerReader(policy);
        this.http = client(limits);
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("call-deadline").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Calls once, and comes back within the deadline. Never throws: whatever goes wrong has an answer. */
    public SendAnswer send(PhoneNumberId from, byte[] body) {
        var call = new HttpPost(address.messagesOf(from));
        call.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        try {
            return within(call, this::read);
        } catch (IOException failure) {
            return AnswerReader.of(failure);
        } catch (RuntimeException surprise) {
            return new Unclear(surprise.getClass().getSimpleName());
        }
    }

    /**
     * Reads something, which changes nothing at WhatsApp; empty unless it was answered with 200.
     *
     * @param what path and query below the version
     */
    Optional<JsonNode> read(String what) {
        try {
            return within(
                    new HttpGet(address.of(what)),
                    response -> response.getCode() == HttpStatus.SC_OK
                            ? Optional.of(AnswerReader.parse(bodyOf(response)))
                            : Optional.empty());
        } catch (IOException | RuntimeException noAnswer) {
            return Optional.empty();
        }
    }

    /** Another value says that the token is another one, and nothing else. */
    public int tokenMark() {
        return address.accessToken().hashCode();
    }

    private <T> T within(HttpUriRequestBase call, HttpClientResponseHandler<T> reader) throws IOException {
        call.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + address.accessToken());
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

    private SendAnswer read(ClassicHttpResponse response) throws IOException {
        var retryAfter = RetryAfter.of(header(response, HttpHeaders.RETRY_AFTER), header(response, HttpHeaders.DATE));
        return answers.of(response.getCode(), bodyOf(response), retryAfter);
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        var header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private static CloseableHttpClient client(Limits limits) {
        var connection = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(limits.connectTimeout()))
                .setSocketTimeout(Timeout.of(limits.deadline()))
                // A connection that the other side is about to close turns a call into an unclear one.
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .setTimeToLive(TimeValue.ofMinutes(5))
                .build();
        var request = RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(limits.connectTimeout()))
                .setResponseTimeout(Timeout.of(limits.deadline()))
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(limits.connections())
                        .setMaxConnPerRoute(limits.connections())
                        .setDefaultConnectionConfig(connection)
                        .build())
                .setDefaultRequestConfig(request)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .disableCookieManagement()
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .build();
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
    public record Address(URI base, String version, String accessToken) {

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
     * How long and how many.
     *
     * @param connections calls at the same time
     * @param deadline of a whole call
     */
    public record Limits(int connections, Duration connectTimeout, Duration deadline) {}
}
