package dev.trickle.simulator.webhook;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** HTTP client to the application that is subscribed to the webhooks. */
final class Receiver implements AutoCloseable {

    /** Calls whose webhooks precede their response post from their own threads, in addition to those of the queue. */
    private static final int MAX_CONNECTIONS = 256;

    private final @Nullable URI url;
    private final WebhookSigner webhookSigner;
    private final CloseableHttpClient http;

    Receiver(@Nullable URI url, WebhookSigner webhookSigner, Timeout timeout) {
        this.url = url;
        this.webhookSigner = webhookSigner;
        this.http = client(timeout);
    }

    private static CloseableHttpClient client(Timeout timeout) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setConnectTimeout(timeout).build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .build();
    }

    /** Posts one webhook; returns true if the status of the response is exactly 200. */
    boolean post(byte[] body) {
        var post = new HttpPost(Objects.requireNonNull(url, "simulator.webhook.url must be set to post webhooks"));
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader(WebhookSigner.HEADER, webhookSigner.sign(body));
        try {
            return http.execute(post, response -> response.getCode() == HttpStatus.SC_OK);
        } catch (IOException unreachable) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
