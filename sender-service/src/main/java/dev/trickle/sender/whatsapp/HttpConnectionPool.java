package dev.trickle.sender.whatsapp;

import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the HTTP connections: kept alive, one per concurrent call, and closed before the server closes them. A
 * connection that is closed while a request is written makes its outcome unconfirmed.
 *
 * @param maxConnections maximum number of concurrent calls
 * @param connectTimeout of one connection
 * @param deadline of a whole call
 * @param idleTimeout how long an unused connection is kept
 * @param maxLifetime how long any connection is kept, so that a changed address is noticed
 * @param proxy for all calls; null for none
 * @param sslContext decides which certificates are trusted; null for the authorities of the machine
 */
public record HttpConnectionPool(
        int maxConnections,
        Duration connectTimeout,
        Duration deadline,
        Duration idleTimeout,
        Duration maxLifetime,
        @Nullable URI proxy,
        @Nullable SSLContext sslContext) {

    /** Shorter than any pause between two messages of a busy number, longer than the check takes. */
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);

    /** Returns the default settings: no proxy, the authorities of the machine. */
    public static HttpConnectionPool of(int maxConnections, Duration connectTimeout, Duration deadline) {
        return new HttpConnectionPool(
                maxConnections, connectTimeout, deadline, Duration.ofSeconds(10), Duration.ofMinutes(5), null, null);
    }

    /**
     * Automatic retries are disabled: the client would repeat a POST that was answered with 429 or 503, which could
     * send a duplicate.
     */
    CloseableHttpClient client() {
        var client = HttpClients.custom()
                .setConnectionManager(pool().build())
                .setDefaultRequestConfig(requestConfig())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .disableCookieManagement()
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.of(idleTimeout));
        if (proxy != null) {
            client.setProxy(HttpHost.create(proxy));
        }
        return client.build();
    }

    private PoolingHttpClientConnectionManagerBuilder pool() {
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(maxConnections)
                .setMaxConnPerRoute(maxConnections)
                .setDefaultConnectionConfig(connectionConfig());
        return sslContext == null ? pool : pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(sslContext));
    }

    private ConnectionConfig connectionConfig() {
        return ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connectTimeout))
                .setSocketTimeout(Timeout.of(deadline))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .setIdleTimeout(Timeout.of(idleTimeout))
                .setTimeToLive(TimeValue.of(maxLifetime))
                .build();
    }

    /**
     * Authentication is disabled: at every rejected call the client would warn that it cannot parse the challenge of
     * WhatsApp.
     */
    private RequestConfig requestConfig() {
        return RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setConnectionRequestTimeout(Timeout.of(connectTimeout))
                .setResponseTimeout(Timeout.of(deadline))
                .build();
    }
}
