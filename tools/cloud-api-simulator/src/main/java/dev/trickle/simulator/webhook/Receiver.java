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

/** The subscribed application at the other end of the webhooks. */
final class Receiver implements AutoCloseable {

    /** Calls that tell their status before they answer post from threads of their own, beside the queue's. */
    private static final int MOST_CONNECTIONS = 256;

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
                .setMaxConnPerRoute(MOST_CONNECTIONS)
                .setMaxConnTotal(MOST_CONNECTIONS)
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

    /** Posts one webhook; only an answer of exactly 200 confirms it. */
    boolean confirms(byte[] body) {
        var post = new HttpPost(Objects.requireNonNull(url, "nobody is told anything without a url"));
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader(WebhookSigner.HEADER, webhookSigner.of(body));
        try {
            return http.execute(post, answer -> answer.getCode() == HttpStatus.SC_OK);
        } catch (IOException unreachable) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
