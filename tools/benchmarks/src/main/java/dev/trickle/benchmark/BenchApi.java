package dev.trickle.benchmark;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs the api-service as deployed, with {@code -Xmx256m}, on its own database and broker. */
final class BenchApi implements AutoCloseable {

    static final String SECRET = "a secret of the benchmark";

    private static final int HEAP_MEGABYTES = 256;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int FIRST_ERROR_STATUS = 400;

    private final BenchDatabase database = BenchDatabase.start();
    private final BenchBroker broker = BenchBroker.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePort.find();
    private final JavaProcess javaProcess;

    BenchApi() {
        this.javaProcess = JavaProcess.start("api", ApiApplication.class, HEAP_MEGABYTES, arguments());
        await("The API does not start", START_TIMEOUT, this::isUp);
    }

    BenchDatabase database() {
        return database;
    }

    BenchBroker broker() {
        return broker;
    }

    JavaProcess javaProcess() {
        return javaProcess;
    }

    /** Returns a client with all rights on all tables. */
    JdbcClient tables() {
        return JdbcClient.create(database.superuserConnections());
    }

    /** Sends a GET request and returns the body of the response. An error status throws an exception. */
    String get(String path) {
        return send(request(path).GET().build());
    }

    /** Sends a POST request and returns the body of the response. An error status throws an exception. */
    String post(String path, String type, byte[] body) {
        return send(request(path)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Waits until the condition holds. Throws an exception after the timeout or if the API ends before. */
    void await(String error, Duration timeout, Condition condition) {
        var deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.holds()) {
            javaProcess.requireRunning();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(error + ": see target/bench");
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_ERROR_STATUS) {
                throw new IllegalStateException("The API responded " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException failure) {
            throw new IllegalStateException("The API does not respond", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a request to the API", interrupted);
        }
    }

    private boolean isUp() {
        try {
            return client.send(request("/actuator/health").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    < FIRST_ERROR_STATUS;
        } catch (IOException notListening) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a request to the API", interrupted);
        }
    }

    private List<String> arguments() {
        return List.of(
                "--server.port=" + port,
                "--api.access=open",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.password=" + BenchDatabase.PASSWORD,
                "--spring.liquibase.enabled=false",
                "--spring.liquibase.password=" + database.ownerPassword(),
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--trickle.topics.partitions=1",
                "--trickle.contact-key-secret=" + SECRET,
                "--trickle.internal-token=token-of-the-benchmark",
                "--trickle.accounts.default.template-check=off",
                "--trickle.accounts.default.business-accounts[0].id=1",
                "--trickle.accounts.default.business-accounts[0].phone-numbers=1");
    }

    @Override
    public void close() {
        javaProcess.close();
        client.close();
        broker.close();
        database.close();
    }

    /** A condition to wait for. */
    @FunctionalInterface
    interface Condition {
        boolean holds();
    }
}
