package dev.trickle.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.sender.attempt.Claim;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.ErrorPolicy;
import dev.trickle.sender.whatsapp.SendResult;
import dev.trickle.sender.whatsapp.TemplateMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sixteen phone numbers, so that no pace holds anything up, and answers at once: the whole way of a message, against
 * the slower of its two unavoidable halves, the claims alone and the calls alone.
 */
final class SenderUnpacedBenchmark implements Benchmark {

    private static final int NUMBERS = 16;
    private static final int AT_ONCE = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SenderBench bench;
    private final HikariDataSource database;

    private SenderUnpacedBenchmark(SenderBench bench) {
        this.bench = bench;
        this.database = bench.stack().as("trickle_sender");
        database.setMaximumPoolSize(24);
    }

    static Benchmark of(RunOptions runOptions) {
        return new SenderUnpacedBenchmark(
                new SenderBench("sender-unpaced", NUMBERS, Duration.ZERO, runOptions.events()));
    }

    @Override
    public String name() {
        return "sender-unpaced";
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public double ours() {
        return bench.send();
    }

    @Override
    public double limit() {
        var requests = bench.shop().campaign().toList();
        var claims = onlyClaims(requests);
        bench.shop().forgetClaims();
        bench.stack().forgetAccepted();
        var calls = onlyCalls(requests);
        System.out.printf(Locale.ROOT, "  claims alone %,.0f/s, calls alone %,.0f/s%n", claims, calls);
        return Math.min(claims, calls);
    }

    private double onlyClaims(List<SendRequested> requests) {
        var connections = JdbcClient.create(database);
        var claims = new Claims(
                connections,
                new TransactionTemplate(new JdbcTransactionManager(database)),
                InstantSource.system(),
                SystemTime.ofThisMachine(),
                TemplateMessage::render,
                new SenderOutbox(connections));
        return perSecond(requests, request -> {
            if (!(claims.claim(SendingAccount.ACCOUNT, request) instanceof Claim.Claimed)) {
                throw new IllegalStateException("A claim was refused");
            }
        });
    }

    private double onlyCalls(List<SendRequested> requests) {
        var address = new CloudApi.Address(bench.stack().whatsApp(), "v26.0", SendingStack.TOKEN);
        try (var whatsApp = new CloudApi(
                address, new CloudApi.Limits(AT_ONCE, PATIENCE, PATIENCE), new ErrorPolicy(Map.of(), Map.of()))) {
            return perSecond(requests, request -> {
                if (!(whatsApp.send(request.number(), body(request)) instanceof SendResult.Accepted)) {
                    throw new IllegalStateException("A call was not accepted");
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("The client cannot be closed", failure);
        }
    }

    private static byte[] body(SendRequested request) {
        var message = new Claim.Message("+4915500000000", "Ada", "{}", "spring_sale", "en_US", """
                {"body": [{"type": "text", "text": "{{name}}"}]}
                """);
        return TemplateMessage.render(message, request.attempt()).orElseThrow().getBytes(StandardCharsets.UTF_8);
    }

    /** As the sender does it: a virtual thread each, so many at once. */
    private static double perSecond(List<SendRequested> requests, Consumer<SendRequested> work) {
        var lines = new Semaphore(AT_ONCE);
        var failures = new AtomicInteger();
        var done = new CountDownLatch(requests.size());
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var request : requests) {
                lines.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        work.accept(request);
                    } catch (RuntimeException failure) {
                        failures.incrementAndGet();
                    } finally {
                        lines.release();
                        done.countDown();
                    }
                });
            }
            done.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring", interrupted);
        }
        if (failures.get() > 0) {
            throw new IllegalStateException("Failures while measuring: " + failures.get());
        }
        return requests.size() / ((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        database.close();
        bench.close();
    }
}
