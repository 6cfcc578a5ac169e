package dev.trickle.api.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.util.Timeout;

/** Fetches the file of a link as WhatsApp would, and describes what WhatsApp would refuse. */
final class LinkFetcher implements AutoCloseable {

    private static final int OK = 200;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;
    private static final int BUFFER_SIZE = 64 * 1024;

    private final Duration timeout;
    private final CloseableHttpClient client;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param timeout of a whole fetch, the lookup of the host included
     * @param allowPrivateAddresses whether addresses that are not public are fetched
     */
    LinkFetcher(Duration timeout, boolean allowPrivateAddresses, PublicAddressResolver.Lookup lookup) {
        this.timeout = timeout;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new PublicAddressResolver(lookup, allowPrivateAddresses))
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /**
     * A reason why WhatsApp would not send the file.
     *
     * @param rule stable code, for programs
     */
    record Problem(String rule, String message) {}

    /** Fetches the file; empty if WhatsApp would accept it. */
    Optional<Problem> findProblem(URI link, MediaKind kind) {
        var request = new HttpGet(link);
        var result = executor.submit(() -> execute(request, kind));
        try {
            return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return timedOut();
        } catch (ExecutionException failure) {
            return Optional.of(unreachable(Objects.requireNonNullElse(failure.getCause(), failure)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return timedOut();
        } finally {
            // Closes the connection; a lookup of the host ends by itself.
            request.cancel();
            result.cancel(true);
        }
    }

    /** Closes the connection without reading a body whose length is known. */
    private Optional<Problem> execute(HttpGet request, MediaKind kind) throws IOException, HttpException {
        try (var response = client.executeOpen(RoutingSupport.determineHost(request), request, null)) {
            return problemOf(response, kind);
        }
    }

    private Optional<Problem> timedOut() {
        return Optional.of(new Problem(
                "link-timeout",
                "is not answered within %d ms: use a faster server, or upload the file with POST /api/media"
                        .formatted(timeout.toMillis())));
    }

    private static Problem unreachable(Throwable cause) {
        return cause instanceof PublicAddressResolver.PrivateAddressException
                ? new Problem(
                        "link-address",
                        "leads to an address that is not public, which WhatsApp cannot reach: use a public address, or"
                                + " upload the file with POST /api/media")
                : new Problem(
                        "link-unreachable",
                        "cannot be fetched (%s): correct it, or upload the file with POST /api/media"
                                .formatted(cause.getClass().getSimpleName()));
    }

    private static Optional<Problem> problemOf(ClassicHttpResponse response, MediaKind kind) throws IOException {
        var status = response.getCode();
        if (status >= FIRST_REDIRECT && status < FIRST_ERROR) {
            return Optional.of(
                    new Problem("link-redirect", "is answered with a redirect: use the address to which it leads"));
        }
        if (status != OK) {
            return Optional.of(new Problem(
                    "link-status",
                    "is answered with the status %d instead of 200: correct it, or publish the file"
                            .formatted(status)));
        }
        var entity = response.getEntity();
        if (!isOfKind(entity, kind)) {
            return Optional.of(new Problem(
                    "link-type",
                    "is answered with a content type that WhatsApp does not accept as %s: let the server declare the"
                                    .formatted(kind.text())
                            + " type of the file, such as %s".formatted(kind.exampleType())));
        }
        return isTooLarge(entity, kind.maxSize())
                ? Optional.of(new Problem(
                        "link-size",
                        "leads to a file of more than %d bytes, which is the limit of WhatsApp for the kind %s: use a smaller file"
                                .formatted(kind.maxSize(), kind.text())))
                : Optional.empty();
    }

    private static boolean isOfKind(HttpEntity entity, MediaKind kind) {
        var type = String.valueOf(entity == null ? null : entity.getContentType());
        var withoutParameters = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return MediaKind.ofContentType(withoutParameters).filter(kind::equals).isPresent();
    }

    /** Reads a body without length until it is too large; its content is not kept. */
    private static boolean isTooLarge(HttpEntity entity, long maxSize) throws IOException {
        if (entity.getContentLength() >= 0) {
            return entity.getContentLength() > maxSize;
        }
        try (InputStream content = entity.getContent()) {
            var buffer = new byte[BUFFER_SIZE];
            var size = 0L;
            for (var read = content.read(buffer); read >= 0 && size <= maxSize; read = content.read(buffer)) {
                size += read;
            }
            return size > maxSize;
        }
    }

    @Override
    public void close() throws IOException {
        executor.shutdownNow();
        client.close();
    }
}
