package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.CrashingDataSource;
import dev.trickle.api.SingleAccountSettings;
import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customerfile.FileFormat;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.upload.UploadedFile;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** An import crashes at every statement, commit and row, before and after it; then the file is sent again. */
class ImportCrashTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final AccountId SHOP = new AccountId("shop");

    private static final String EXISTING = """
            whatsapp_phone,name,subscription
            +4915551000001,Ada,
            +4915551000002,Bob,unsubscribed
            """;

    private static final String FILE = """
            whatsapp_phone,name,subscription
            +4915551000001,Ada L,
            +4915551000002,Bob,subscribed
            +4915551000003,Cyd,unsubscribed
            +4915551000003,Cyd again,
            +4915551000004,Dan,
            x,Eve,
            """;

    private static final List<String> NAMES_BEFORE = List.of("Ada", "Bob");
    private static final List<String> NAMES_AFTER = List.of("Ada L", "Bob", "Cyd", "Dan");

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient tables = JdbcClient.create(database.asOwner());
    private final DataSource connections = TestDatabase.pool(database.asApi());
    private final ImportJobRepository jobs = new ImportJobRepository(JdbcClient.create(connections));
    private final ContactResolver contactResolver = new ContactResolver(SingleAccountSettings.inZone(ZoneOffset.UTC));

    @BeforeEach
    void resetTables() throws IOException, SQLException {
        database.reset();
        run(connections, EXISTING, () -> {});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCrashAtAnyStepLeavesAllOfTheFileOrNothing(boolean executesLastStep) throws IOException, SQLException {
        var crashes = 0;
        for (var crashed = true; crashed; crashes += crashed ? 1 : 0) {
            crashed = importWithCrash(crashes + 1, executesLastStep);
            resetTables();
        }

        assertThat(crashes).isGreaterThan(20);
    }

    private boolean importWithCrash(int lastStep, boolean executesLastStep) throws IOException, SQLException {
        var crashingDataSource = new CrashingDataSource(database.asApi(), lastStep, executesLastStep);
        var job = insertJob();
        try {
            run(job, crashingDataSource.connections(), FILE, () -> crashingDataSource.step(() -> {}));
        } catch (CrashingDataSource.SimulatedCrash | SQLException | DataAccessException | TransactionException end) {
            assertThat(crashingDataSource.hasCrashed()).as(end.toString()).isTrue();
        }
        // PostgreSQL releases the lock when it notices the lost connection.
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> jobs.failAbandoned(Set.of(job), new RowError(0, "", "interrupted"), NOW) > 0
                        || !state(job).equals("running"));
        assertThat(names()).isEqualTo(state(job).equals("completed") ? NAMES_AFTER : NAMES_BEFORE);

        var again = run(connections, FILE, () -> {});

        assertThat(names()).isEqualTo(NAMES_AFTER);
        assertThat(subscriptions()).containsExactly("unsubscribed", "subscribed", "unsubscribed", "unsubscribed");
        var counts = jobs.find(again).orElseThrow();
        assertThat(counts.read()).isEqualTo(6);
        assertThat(counts.merged()).isEqualTo(1);
        assertThat(counts.rejected()).isEqualTo(1);
        assertThat(counts.created() + counts.updated() + counts.unchanged()).isEqualTo(4);
        return crashingDataSource.hasCrashed();
    }

    private UUID insertJob() {
        return jobs.insert(request(), 1, Map.of(), NOW);
    }

    private UUID run(DataSource connections, String file, Runnable nextRow) throws IOException, SQLException {
        var job = insertJob();
        run(job, connections, file, nextRow);
        assertThat(state(job)).isEqualTo("completed");
        return job;
    }

    private void run(UUID job, DataSource connections, String file, Runnable nextRow) throws IOException, SQLException {
        try (var connection = connections.getConnection();
                var upload = UploadedFile.receive(
                        new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), file.length());
                var content = CustomerFiles.open(upload, request())) {
            var attributes = new AccountAttributes(tables, request().account(), true);
            var customerImport =
                    new CustomerImport(job, request(), "test", connection, jobs, () -> NOW, new WorkSignal());
            assertThat(customerImport.run(content, contactResolver, attributes, nextRow))
                    .isTrue();
        }
    }

    private String state(UUID job) {
        return jobs.find(job).orElseThrow().state();
    }

    private List<String> names() {
        return tables.sql("SELECT name FROM user_profiles ORDER BY whatsapp_phone")
                .query(String.class)
                .list();
    }

    private List<String> subscriptions() {
        return tables.sql("""
                        SELECT CASE WHEN is_opted_out(k.opted_out_at, k.opted_in_at,
                                                      k.preferences_opted_out_at, k.preferences_opted_in_at) THEN 'unsubscribed'
                                    ELSE p.subscription END
                          FROM user_profiles p
                          LEFT JOIN contact_consents k USING (account_id, contact_key)
                         ORDER BY p.whatsapp_phone
                        """).query(String.class).list();
    }

    private static ImportRequest request() {
        return ImportRequest.of(SHOP, FileFormat.CSV, false, true, "signed again");
    }
}
