package dev.trickle.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class InfrastructureTest {

    private final Infrastructure infrastructure = Infrastructure.shared();

    @Test
    void kafkaSupportsTransactionVersionTwo() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", infrastructure.bootstrapServers()))) {
            var features = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

            // Level 2 bumps the producer epoch with every transaction (KIP-890).
            assertThat(features.get("transaction.version").maxVersionLevel()).isGreaterThanOrEqualTo((short) 2);
        }
    }

    /** A server that keeps its data also has {@code fsync}, which EmbeddedPostgresAccessIT asserts. */
    @Test
    void postgresCommitsSurviveTheEndOfAProcess() throws Exception {
        try (var connection = infrastructure.superuser().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT current_setting('synchronous_commit'), uuidv7()")) {
            assertThat(row.next()).isTrue();

            assertThat(row.getString(1)).isEqualTo("on");
        }
    }
}
