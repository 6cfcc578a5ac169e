package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.error.MetaErrors;
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
import org.apache.hc.client5.http.entity.mime.InputStreamBody;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Client of the WhatsApp Cloud API. Makes each call exactly once.
 *
 * <p>By default, the HTTP client applies its timeout to each read separately, so a slow response could take forever. A
 * timer cancels every call at the deadline.
 */
public final class CloudApi implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CloudApi.class);

    /** A file may have 100 MB; no upload takes longer. */
    public static final Duration UPLOAD_DEADLINE = Duration.ofMinutes(2);

    private static final int MAX_RESPONSE_BYTES = 64 * 1024;

    /** A page of templates with carousels is larger than any response to a message. */
    private static final int MAX_READ_BYTES = 4 * 1024 * 1024;

    private static final String TOKEN_REFUSED = "190";

    private final Address address;
    private final Duration deadline;
    private final ResponseClassifier classifier;
    private final CloseableHttpClient http;
    private final Map<Target, URI> targetUris = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;

    /** Creates a client with the default connection settings. Opens no connection. */
    public CloudApi(Address address, Limits limits, MetaErrors metaErrors) {
        this(
                address,
                HttpConnectionPool.of(limits.connections(), limits.connectTimeout(), limits.deadline()),
                metaErrors);
    }

    /** Creates a client. Opens no connection. */
    public CloudApi(Address address, HttpConnectionPool httpConnectionPool, MetaErrors metaErrors) {
        this.address = address;
        this.deadline = httpConnectionPool.deadline();
        this.classifier = new ResponseClassifier(metaErrors);
        this.http = httpConnectionPool.client();
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("call-deadline").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Sends one request and returns within the deadline. Never throws: every failure has a result. */
    public SendResult send(PhoneNumberId from, MessagingApi endpoint, byte[] body) {
        var call = new HttpPost(targetUris.computeIfAbsent(new Target(from, endpoint), address::uriOf));
        call.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        var token = address.accessToken();
        try {
            return retryIfTokenReplaced(token, execute(token, call, this::classify));
        } catch (IOException failure) {
            return ResponseClassifier.classify(failure);
        } catch (RuntimeException surprise) {
            return new Unconfirmed(surprise.getClass().getSimpleName());
        }
    }

    /**
     * Sends a GET request, which changes nothing at WhatsApp; empty unless the response has status 200.
     *
     * @param path path and query below the version
     */
    Optional<JsonNode> read(String path) {
        return get(path).filter(reply -> reply.status() == HttpStatus.SC_OK).map(Reply::body);
    }

    /**
     * Sends a GET request; empty if there was no response.
     *
     * @param path path and query below the version
     */
    Optional<Reply> get(String path) {
        try {
            return Optional.of(execute(
                    address.accessToken(),
                    new HttpGet(address.resolve(path)),
                    response ->
                            new Reply(response.getCode(), ResponseClassifier.parse(bodyOf(response, MAX_READ_BYTES)))));
        } catch (IOException | RuntimeException noAnswer) {
            return Optional.empty();
        }
    }

    /**
     * Uploads a file for a phone number, and returns its id; empty if WhatsApp did not confirm that it has the file.
     */
    public Optional<String> uploadMedia(PhoneNumberId number, MediaContent media) {
        var call = new HttpPost(address.resolve(number + "/media"));
        call.setEntity(MultipartEntityBuilder.create()
                .addTextBody("messaging_product", "whatsapp")
                .addTextBody("type", media.contentType())
                .addPart("file", new SizedBody(media))
                .build());
        try {
            var reply = execute(
                    address.accessToken(),
                    call,
                    response -> new Reply(
                            response.getCode(), ResponseClassifier.parse(bodyOf(response, MAX_RESPONSE_BYTES))),
                    UPLOAD_DEADLINE);
            if (reply.status() != HttpStatus.SC_OK) {
                log.warn(
                        "Media upload rejected number={} status={} code={}",
                        number,
                        reply.status(),
                        ResponseClassifier.code(reply.body().path("error")));
                return Optional.empty();
            }
            return Optional.of(reply.body().path("id").asString("")).filter(id -> !id.isEmpty());
        } catch (IOException failure) {
            log.warn(
                    "Media upload failed number={} failure={}",
                    number,
                    failure.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /** Changes when the token changes; reveals nothing else about it. */
    public int tokenFingerprint() {
        return address.accessToken().hashCode();
    }

    /** A token that was replaced while the call ran says nothing about the account: this message is retried. */
    private SendResult retryIfTokenReplaced(String token, SendResult result) {
        return result instanceof Suspended suspended
                        && suspended.code().equals(TOKEN_REFUSED)
                        && address.token().hasChangedFrom(token)
                ? new Throttled(suspended.code(), suspended.text(), null)
                : result;
    }

    private <T> T execute(String token, HttpUriRequestBase call, HttpClientResponseHandler<T> handler)
            throws IOException {
        return execute(token, call, handler, deadline);
    }

    private <T> T execute(
            String token, HttpUriRequestBase call, HttpClientResponseHandler<T> handler, Duration callDeadline)
            throws IOException {
        call.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        var end = timer.schedule(call::cancel, callDeadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return http.execute(call, handler);
        } finally {
            end.cancel(false);
        }
    }

    private static byte[] bodyOf(ClassicHttpResponse response, int maxBytes) throws IOException {
        var entity = response.getEntity();
        return entity == null ? new byte[0] : EntityUtils.toByteArray(entity, maxBytes);
    }

    private SendResult classify(ClassicHttpResponse response) throws IOException {
        var retryAfter =
                RetryAfter.parse(header(response, HttpHeaders.RETRY_AFTER), header(response, HttpHeaders.DATE));
        return classifier.classify(response.getCode(), bodyOf(response, MAX_RESPONSE_BYTES), retryAfter);
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
     * Address and access token of the API.
     *
     * @param version of the Graph API, such as {@code v26.0}
     */
    public record Address(URI base, String version, AccessToken token) {

        /** Creates an address with a token that never changes. */
        public Address(URI base, String version, String token) {
            this(base, version, AccessToken.of(token));
        }

        private String accessToken() {
            return token.value();
        }

        private URI uriOf(Target target) {
            return resolve(target.from() + "/" + target.endpoint().path());
        }

        private URI resolve(String path) {
            return URI.create("%s/%s/%s".formatted(base.toString().replaceFirst("/$", ""), version, path));
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Address[" + base + "]";
        }
    }

    /** The phone number and the endpoint of a call. */
    private record Target(PhoneNumberId from, MessagingApi endpoint) {}

    /** A part of known size, so that the request needs no chunked encoding. */
    private static final class SizedBody extends InputStreamBody {

        private final long size;

        private SizedBody(MediaContent media) {
            super(media.content(), ContentType.create(media.contentType()), media.filename());
            this.size = media.size();
        }

        @Override
        public long getContentLength() {
            return size;
        }
    }

    /**
     * Response to a GET request.
     *
     * @param body missing if the response is no JSON
     */
    record Reply(int status, JsonNode body) {}

    /**
     * Limits of the calls.
     *
     * @param connections maximum number of concurrent calls
     * @param deadline of a whole call
     */
    public record Limits(int connections, Duration connectTimeout, Duration deadline) {}
}
