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
 * The connections that calls are made on: kept alive, as many as calls run at the same time, and given up before the
 * other side does, because a connection that is closed while a call is written makes that call an unclear one.
 *
 * @param most calls at the same time
 * @param connectTimeout of one connection
 * @param deadline of a whole call
 * @param idle how long an unused one is kept
 * @param lifetime how long any is kept, so that a changed address is noticed
 * @param proxy for all calls; null for none
 * @param trust decides whom to trust; null for the machine's own authorities
 */
public record HttpConnectionPool(
        int most,
        Duration connectTimeout,
        Duration deadline,
        Duration idle,
        Duration lifetime,
        @Nullable URI proxy,
        @Nullable SSLContext trust) {

    /** Shorter than any gap between two messages of a busy number, longer than the look costs. */
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);

    /** The usual ones: no proxy, the machine's authorities. */
    public static HttpConnectionPool of(int most, Duration connectTimeout, Duration deadline) {
        return new HttpConnectionPool(
                most, connectTimeout, deadline, Duration.ofSeconds(10), Duration.ofMinutes(5), null, null);
    }

    /** Left to itself, the client repeats a POST that was answered with 429 or 503: somebody would be written to twice. */
    CloseableHttpClient client() {
        var client = HttpClients.custom()
                .setConnectionManager(pool().build())
                .setDefaultRequestConfig(request())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .disableCookieManagement()
                .evictExpiredConnections()
                .evictIdleConnections(TimeValue.of(idle));
        if (proxy != null) {
            client.setProxy(HttpHost.create(proxy));
        }
        return client.build();
    }

    private PoolingHttpClientConnectionManagerBuilder pool() {
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(most)
                .setMaxConnPerRoute(most)
                .setDefaultConnectionConfig(connection());
        return trust == null ? pool : pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(trust));
    }

    private ConnectionConfig connection() {
        return ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connectTimeout))
                .setSocketTimeout(Timeout.of(deadline))
                .setValidateAfterInactivity(VALIDATE_AFTER)
                .setIdleTimeout(Timeout.of(idle))
                .setTimeToLive(TimeValue.of(lifetime))
                .build();
    }

    /** Tokens are ours to judge: the client would warn, at every refused call, that it cannot read WhatsApp's challenge. */
    private RequestConfig request() {
        return RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setConnectionRequestTimeout(Timeout.of(connectTimeout))
                .setResponseTimeout(Timeout.of(deadline))
                .build();
    }
}
