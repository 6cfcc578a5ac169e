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

/** The API as it is deployed, with {@code -Xmx256m}, on a database and a broker of its own. */
final class BenchApi implements AutoCloseable {

    static final String SECRET = "a secret of the benchmark";

    private static final int HEAP_MEGABYTES = 256;
    private static final Duration TO_START = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int FIRST_REFUSAL = 400;

    private final BenchDatabase database = BenchDatabase.start();
    private final BenchBroker broker = BenchBroker.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePort.find();
    private final JavaProcess javaProcess;

    BenchApi() {
        this.javaProcess = JavaProcess.start("api", ApiApplication.class, HEAP_MEGABYTES, settings());
        await("The API does not start", TO_START, this::isUp);
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

    /** All tables with all rights. */
    JdbcClient tables() {
        return JdbcClient.create(database.asSuperuser());
    }

    /** What it answers; fails if that is a refusal. */
    String get(String path) {
        return send(request(path).GET().build());
    }

    /** The same for what is posted. */
    String post(String path, String type, byte[] body) {
        return send(request(path)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Waits until something holds, and fails if the API ends before. */
    void await(String otherwise, Duration patience, Condition condition) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            javaProcess.mustRun();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise + ": see target/bench");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= FIRST_REFUSAL) {
                throw new IllegalStateException("The API answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new IllegalStateException("The API does not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the API was asked", interrupted);
        }
    }

    private boolean isUp() {
        try {
            return client.send(request("/actuator/health").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    < FIRST_REFUSAL;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the API was asked", interrupted);
        }
    }

    private List<String> settings() {
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
                "--trickle.accounts.default.business-account-id=1",
                "--trickle.accounts.default.phone-number-ids=1");
    }

    @Override
    public void close() {
        javaProcess.close();
        client.close();
        broker.close();
        database.close();
    }

    /** Something that is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds();
    }
}
