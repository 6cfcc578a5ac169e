package dev.trickle.benchmark;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the statistics of a very large campaign over HTTP from the API as deployed. The limit reads those of a small
 * campaign in the same database. The result is the 99th percentile, as reads per second.
 */
final class StatsReadBenchmark implements Benchmark {

    private static final UUID LARGE = UUID.fromString("019c0000-0000-7000-8000-00000000000a");
    private static final UUID SMALL = UUID.fromString("019c0000-0000-7000-8000-00000000000b");
    private static final int SMALL_RECIPIENTS = 10_000;

    /** With {@code --full} there are 10 million recipients. */
    private static final int RECIPIENTS_PER_EVENT = 10;

    private static final int READS = 5_000;
    private static final int HEAP_MEGABYTES = 256;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int OK = 200;

    private static final String CAMPAIGN = """
            INSERT INTO marketing_campaigns
                   (id, account_id, name, template_name, total_target_count, start_date, desired_state, created_at,
                    updated_at)
            VALUES (:id, 'default', 'Sale', 'sale', :recipients, now(), 'scheduled', now(), now())
            """;

    /** Of five messages, four are sent, three delivered and two read, as in the middle of a campaign. */
    private static final String DELIVERIES = """
            INSERT INTO marketing_campaign_deliveries
                   (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones, queued_at, sent_at)
            SELECT uuidv7(), :id, 'default', 1, 1, (ARRAY[0, 1, 3, 7, 7])[n % 5 + 1], now(), now()
              FROM generate_series(1, :recipients) AS n
            """;

    private static final String COUNTERS = """
            INSERT INTO marketing_campaign_progress
                   (campaign_id, account_id, planned, messages_sent, messages_delivered, messages_read, queued, settled)
            SELECT campaign_id, 'default', count(*),
                   count(*) FILTER (WHERE milestones & 1 <> 0), count(*) FILTER (WHERE milestones & 2 <> 0),
                   count(*) FILTER (WHERE milestones & 4 <> 0), count(*) FILTER (WHERE milestones = 0),
                   count(*) FILTER (WHERE milestones <> 0)
              FROM marketing_campaign_deliveries
             GROUP BY campaign_id
            """;

    private final BenchDatabase database;
    private final BenchBroker broker;
    private final JavaProcess api;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = FreePort.find();

    private StatsReadBenchmark(int recipients) {
        this.database = BenchDatabase.start();
        this.broker = BenchBroker.start();
        fill(recipients);
        this.api = JavaProcess.start("api", ApiApplication.class, HEAP_MEGABYTES, arguments());
        awaitApi();
    }

    static Benchmark of(RunOptions runOptions) {
        return new StatsReadBenchmark(runOptions.events() * RECIPIENTS_PER_EVENT);
    }

    @Override
    public String name() {
        return "stats-read";
    }

    @Override
    public String unit() {
        return "reads/s (p99)";
    }

    @Override
    public double ours() {
        return readsPerSecond(LARGE);
    }

    @Override
    public double limit() {
        return readsPerSecond(SMALL);
    }

    private double readsPerSecond(UUID campaign) {
        var nanos = new long[READS];
        for (var read = 0; read < READS; read++) {
            var start = System.nanoTime();
            if (read(campaign) != OK) {
                throw new IllegalStateException("The API does not return the statistics of the campaign");
            }
            nanos[read] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return Duration.ofSeconds(1).toNanos() / (double) nanos[READS * 99 / 100];
    }

    private int read(UUID campaign) {
        var stats = URI.create("http://127.0.0.1:" + port + "/api/campaigns/" + campaign + "/stats");
        try {
            return client.send(HttpRequest.newBuilder(stats).build(), BodyHandlers.ofByteArray())
                    .statusCode();
        } catch (IOException notListening) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a request to the API", interrupted);
        }
    }

    private void fill(int recipients) {
        var tables = JdbcClient.create(database.superuserConnections());
        fill(tables, LARGE, recipients);
        fill(tables, SMALL, SMALL_RECIPIENTS);
        tables.sql(COUNTERS).update();
        tables.sql("VACUUM ANALYZE").update();
    }

    private static void fill(JdbcClient tables, UUID campaign, int recipients) {
        for (var sql : List.of(CAMPAIGN, DELIVERIES)) {
            tables.sql(sql)
                    .param("id", campaign)
                    .param("recipients", recipients)
                    .update();
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
                "--trickle.contact-key-secret=a secret of the benchmark",
                "--trickle.internal-token=token-of-the-benchmark",
                "--trickle.accounts.default.template-check=off",
                "--trickle.accounts.default.business-accounts[0].id=1",
                "--trickle.accounts.default.business-accounts[0].phone-numbers=1");
    }

    private void awaitApi() {
        var deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (read(SMALL) != OK) {
            api.requireRunning();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The API does not start");
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    @Override
    public void close() {
        api.close();
        client.close();
        broker.close();
        database.close();
    }
}
