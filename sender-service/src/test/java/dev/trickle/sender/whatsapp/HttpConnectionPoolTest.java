package dev.trickle.sender.whatsapp;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.sender.LoggedLines;
import dev.trickle.sender.whatsapp.SendResult.Accepted;
import dev.trickle.sender.whatsapp.SendResult.NotCalled;
import dev.trickle.sender.whatsapp.SendResult.Suspended;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.core.io.ClassPathResource;

class HttpConnectionPoolTest {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String PASSWORD = "changeit";
    private static final String TOKEN = "EAAtokenOfTheTests";
    private static final String ACCEPTED = "{\"messages\":[{\"id\":\"wamid.1\"}]}";
    private static final String REFUSED = "{\"error\":{\"code\":190,\"message\":\"no\"}}";

    @TempDir
    private Path folder;

    private final FakeCloudApi server = FakeCloudApi.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void doesNotCallAnUntrustedServer() throws Exception {
        var store = selfSigned();
        try (var https = new Https(store);
                var untrusted = api(https.address(), TOKEN, null, null)) {
            assertThat(send(untrusted)).isEqualTo(new NotCalled(NotSentReason.NO_CONNECTION));
        }
    }

    @Test
    void trustsAnOwnAuthorityThroughABundle() throws Exception {
        var store = selfSigned();
        var details = new JksSslStoreDetails("PKCS12", null, store.toUri().toString(), PASSWORD);
        var trust = SslBundle.of(new JksSslStoreBundle(null, details)).createSslContext();
        try (var https = new Https(store);
                var trusted = api(https.address(), TOKEN, null, trust)) {
            assertThat(send(trusted)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void callsThroughTheProxy() throws IOException {
        try (var proxied = api(URI.create("http://graph.invalid"), TOKEN, server.address(), null)) {
            assertThat(send(proxied)).isInstanceOf(Accepted.class);
        }

        assertThat(server.tokens()).singleElement().asString().startsWith("http://graph.invalid/v26.0/");
    }

    @Test
    void keepsNoCookies() throws IOException {
        server.respondWith(exchange -> {
            exchange.getResponseHeaders().add("Set-Cookie", "session=1");
            assertThat(exchange.getRequestHeaders().containsKey("Cookie")).isFalse();
            FakeCloudApi.reply(exchange, 200, ACCEPTED);
        });
        try (var api = api(server.address(), TOKEN, null, null)) {
            assertThat(send(api)).isInstanceOf(Accepted.class);
            assertThat(send(api)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void doesNotSuspendForATokenThatWasReplacedMeanwhile() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "old");
        var token = AccessToken.fromFile(file, () -> 0);
        server.respondWith(exchange -> {
            Files.writeString(file, "new");
            FakeCloudApi.reply(exchange, 401, REFUSED);
        });
        try (var api = api(server.address(), token, null, null)) {
            assertThat(send(api)).isInstanceOf(Throttled.class);
            assertThat(send(api)).isInstanceOf(Suspended.class);
        }

        assertThat(server.tokens())
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("Bearer old"),
                        second -> assertThat(second).endsWith("Bearer new"));
    }

    @Test
    void treatsARejectedTokenAsAResultWithoutAuthentication() throws IOException {
        server.respondWith(exchange -> {
            exchange.getResponseHeaders()
                    .add("WWW-Authenticate", "OAuth \"Facebook Platform\" \"invalid_token\" \"no\"");
            FakeCloudApi.reply(exchange, 401, REFUSED);
        });
        try (var log = LoggedLines.capture();
                var api = api(server.address(), TOKEN, null, null)) {
            setDefaultLevels();

            assertThat(send(api)).isInstanceOf(Suspended.class);
            assertThat(log.contain("challenge")).isFalse();
        }
    }

    @Test
    void logsNeitherTokenNorPerson() throws IOException {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var before = root.getLevel();
        try (var log = LoggedLines.capture();
                var api = api(server.address(), TOKEN, null, null);
                var unreachable = api(URI.create("http://127.0.0.1:1"), TOKEN, null, null)) {
            root.setLevel(Level.TRACE);
            setDefaultLevels();
            send(api);
            server.respondWith(401, REFUSED);
            send(api);
            server.respondWith(exchange -> exchange.close());
            assertThat(send(api)).isInstanceOf(Unconfirmed.class);
            send(unreachable);

            assertThat(log.lines()).noneMatch(line -> line.contains(TOKEN)).noneMatch(line -> line.contains("4915"));
        } finally {
            root.setLevel(before);
        }
    }

    private static void setDefaultLevels() throws IOException {
        var settings = new YamlPropertySourceLoader()
                .load("sender", new ClassPathResource("sender-service.yaml"))
                .getFirst();
        var level = String.valueOf(settings.getProperty("logging.level.org.apache.hc"));
        ((Logger) LoggerFactory.getLogger("org.apache.hc")).setLevel(Level.valueOf(level));
    }

    private static SendResult send(CloudApi api) {
        return api.send(SHOP_NUMBER, MessagingApi.MESSAGES, "{\"to\":\"+4915\"}".getBytes(StandardCharsets.UTF_8));
    }

    private static CloudApi api(URI base, String token, @Nullable URI proxy, @Nullable SSLContext trust) {
        return api(base, AccessToken.of(token), proxy, trust);
    }

    private static CloudApi api(URI base, AccessToken token, @Nullable URI proxy, @Nullable SSLContext trust) {
        return new CloudApi(
                new CloudApi.Address(base, "v26.0", token),
                new HttpConnectionPool(4, DEADLINE, DEADLINE, DEADLINE, DEADLINE, proxy, trust),
                TestMetaErrors.defaults());
    }

    /** Creates a key with a self-signed certificate. */
    private Path selfSigned() throws IOException, InterruptedException {
        var store = folder.resolve("store.p12");
        var keytool = System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
        var exitCode = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "test",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .start()
                .waitFor();
        assertThat(exitCode).isZero();
        addCertificateEntry(store);
        return store;
    }

    /** Adds the certificate as a trusted entry, which is separate from the key. */
    private static void addCertificateEntry(Path file) throws IOException {
        try {
            var store = read(file);
            store.setCertificateEntry("trusted", store.getCertificate("test"));
            try (var out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
        } catch (GeneralSecurityException failure) {
            throw new IOException(failure);
        }
    }

    private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** A server with that certificate. It accepts everything. */
    private static final class Https implements AutoCloseable {

        private final HttpsServer server;

        private Https(Path store) throws Exception {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(read(store), PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            server.createContext("/", exchange -> FakeCloudApi.reply(exchange, 200, ACCEPTED));
            server.start();
        }

        private URI address() {
            return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
