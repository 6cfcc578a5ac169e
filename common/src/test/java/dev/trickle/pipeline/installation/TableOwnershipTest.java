package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableOwnershipTest {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @Test
    void everyTableHasOneWriter() throws SQLException {
        Map<String, TreeSet<String>> writers = new TreeMap<>();
        for (var row : rows("""
                SELECT table_name, grantee FROM information_schema.role_table_grants
                 WHERE grantee LIKE 'trickle_%' AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
                """)) {
            writers.computeIfAbsent(row.get(0), table -> new TreeSet<>()).add(row.get(1));
        }

        assertThat(writers.remove("contact_consents")).containsExactly("trickle_api", "trickle_status");
        assertThat(writers)
                .allSatisfy((table, roles) -> assertThat(roles).as(table).hasSize(1));
        assertThat(writers.keySet())
                .contains(
                        "user_profiles",
                        "marketing_campaigns",
                        "marketing_campaign_recipients",
                        "send_attempts",
                        "marketing_campaign_progress",
                        "marketing_daily_quotas");
    }

    @Test
    void onlyTheConsentHistoryIsWrittenByTrigger() throws SQLException {
        var unwritten = rows("""
                SELECT c.relname, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname NOT LIKE 'databasechangelog%'
                   AND NOT EXISTS (SELECT FROM information_schema.role_table_grants g
                                    WHERE g.table_name = c.relname AND g.grantee LIKE 'trickle_%'
                                      AND g.privilege_type = 'INSERT')
                """);

        assertThat(unwritten).containsExactly(List.of("consent_history", ""));
    }

    @Test
    void serviceCannotWriteTheTableOfAnother() {
        assertThatThrownBy(() -> execute(database.asStatus(), "DELETE FROM send_attempts"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void consentTimestampsNeverDecrease() throws SQLException {
        execute(database.asStatus(), """
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)
                VALUES ('default', 'ada', '2026-03-02', 'keyword')
                """);

        assertThatThrownBy(() -> execute(
                        database.asApi(),
                        "UPDATE contact_consents SET opted_out_at = '2026-03-01' WHERE contact_key = 'ada'"))
                .hasMessageContaining("merges only");
    }

    @Test
    void consentHistoryRecordsChangesOfAllServices() throws SQLException {
        execute(database.asStatus(), """
                INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)
                VALUES ('default', 'bob', '2026-03-02', 'keyword')
                """);
        execute(database.asApi(), """
                UPDATE contact_consents SET opted_in_at = '2026-03-03', opt_in_source = 'api' WHERE contact_key = 'bob'
                """);
        execute(database.asStatus(), """
                UPDATE contact_consents SET opted_out_at = '2026-03-04', opt_out_source = 'button' WHERE contact_key = 'bob'
                """);

        assertThat(rows("SELECT consent, source FROM consent_history WHERE contact_key = 'bob' ORDER BY id"))
                .containsExactly(
                        List.of("opted_out", "keyword"), List.of("opted_in", "api"), List.of("opted_out", "button"));
        assertThatThrownBy(() -> execute(database.asApi(), "DELETE FROM consent_history"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void servicesWaitForTheNewestChange() throws SQLException {
        var newest = rows("SELECT id, '' FROM databasechangelog ORDER BY orderexecuted DESC LIMIT 1");

        assertThat(newest.getFirst().getFirst()).isEqualTo(Schema.NEWEST_CHANGE);
    }

    private static void execute(DataSource connections, String sql) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<String>> rows(String sql) throws SQLException {
        try (var connection = database.asOwner().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var rows = new ArrayList<List<String>>();
            while (found.next()) {
                rows.add(List.of(found.getString(1), found.getString(2)));
            }
            return rows;
        }
    }
}
