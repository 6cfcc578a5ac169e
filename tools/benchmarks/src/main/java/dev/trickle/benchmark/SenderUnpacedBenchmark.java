package dev.trickle.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.sender.attempt.Claim;
import dev.trickle.sender.attempt.Claims;
import dev.trickle.sender.attempt.RenderedMessage;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.offsets.ProcessedOffsets;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.MessagingApi;
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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends from sixteen phone numbers, so that no rate limit applies, with immediate responses: the complete processing
 * of a message. The limit is the slower of its two unavoidable parts, claims alone and calls alone.
 */
final class SenderUnpacedBenchmark implements Benchmark {

    private static final int NUMBERS = 16;
    private static final int CONCURRENCY = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final SenderBench bench;
    private final HikariDataSource database;

    private SenderUnpacedBenchmark(SenderBench bench) {
        this.bench = bench;
        this.database = bench.stack().connectionsOf("trickle_sender");
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
        return bench.measure();
    }

    @Override
    public double limit() {
        var requests = bench.account().createCampaign().toList();
        var claims = measureClaims(requests);
        bench.account().deleteClaims();
        bench.stack().clearLedger();
        var calls = measureCalls(requests);
        System.out.printf(Locale.ROOT, "  claims alone %,.0f/s, calls alone %,.0f/s%n", claims, calls);
        return Math.min(claims, calls);
    }

    private double measureClaims(List<SendRequested> requests) {
        var connections = JdbcClient.create(database);
        var claims = new Claims(
                connections,
                new TransactionTemplate(new JdbcTransactionManager(database)),
                InstantSource.system(),
                SystemTime.system(),
                TemplateMessage::render,
                new SenderOutbox(connections),
                databaseGuard(connections),
                PhoneNumberId::value);
        return perSecond(requests, request -> {
            if (!(claims.claim(SendingAccount.ACCOUNT, request) instanceof Claim.Claimed)) {
                throw new IllegalStateException("A claim was refused");
            }
        });
    }

    private static DatabaseGuard databaseGuard(JdbcClient connections) {
        var databaseGuard = new DatabaseGuard();
        databaseGuard.complete(
                databaseGuard.version(),
                new ProcessedOffsets(connections).read().identity(),
                Optional.empty());
        return databaseGuard;
    }

    private double measureCalls(List<SendRequested> requests) {
        var address = new CloudApi.Address(bench.stack().whatsApp(), "v26.0", SendingStack.TOKEN);
        try (var whatsApp =
                new CloudApi(address, new CloudApi.Limits(CONCURRENCY, TIMEOUT, TIMEOUT), new MetaErrors(Map.of()))) {
            return perSecond(requests, request -> {
                if (!(whatsApp.send(request.number(), MessagingApi.MESSAGES, body(request))
                        instanceof SendResult.Accepted)) {
                    throw new IllegalStateException("A call was not accepted");
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("The client cannot be closed", failure);
        }
    }

    private static byte[] body(SendRequested request) {
        var message = new Claim.Message("+4915500000000", "Customer", "{}", "spring_sale", "en_US", """
                {"body": [{"type": "text", "text": "{{name}}"}]}
                """, null);
        var rendered = (RenderedMessage.Body) TemplateMessage.render(message, request.attempt());
        return rendered.json().getBytes(StandardCharsets.UTF_8);
    }

    /** Runs each request in a virtual thread with limited concurrency, like the sender. */
    private static double perSecond(List<SendRequested> requests, Consumer<SendRequested> work) {
        var permits = new Semaphore(CONCURRENCY);
        var failures = new AtomicInteger();
        var done = new CountDownLatch(requests.size());
        var start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var request : requests) {
                permits.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        work.accept(request);
                    } catch (RuntimeException failure) {
                        failures.incrementAndGet();
                    } finally {
                        permits.release();
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
        return requests.size() / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        database.close();
        bench.close();
    }
}
