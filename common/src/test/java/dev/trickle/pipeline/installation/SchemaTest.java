package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @Test
    void everyTableAndViewHasAComment() throws SQLException {
        var uncommented = texts("""
                SELECT c.relname
                  FROM pg_class c
                  JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v') AND c.relname NOT LIKE 'databasechangelog%'
                   AND obj_description(c.oid, 'pg_class') IS NULL
                """);

        assertThat(uncommented).isEmpty();
    }

    @Test
    void aCustomerMayBeKnownByAUserIdAlone() throws SQLException {
        insertCustomer("whatsapp_user_id, contact_key", "'US.1', 'key-of-user-id'");

        assertThat(texts("SELECT whatsapp_user_id FROM user_profiles WHERE whatsapp_phone IS NULL"))
                .containsExactly("US.1");
        assertThatThrownBy(() -> insertCustomer("contact_key", "'key'"))
                .hasMessageContaining("chk_identified_unless_erased");
        assertThatThrownBy(() -> insertCustomer("whatsapp_user_id", "'US.2'"))
                .hasMessageContaining("chk_identified_unless_erased");
    }

    private static void insertCustomer(String columns, String values) throws SQLException {
        try (var connection = database.asApi().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO user_profiles (account_id, created_at, updated_at, " + columns
                    + ") VALUES ('default', now(), now(), " + values + ")");
        }
    }

    private static List<String> texts(String sql) throws SQLException {
        try (var connection = database.asOwner().getConnection();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (found.next()) {
                texts.add(found.getString(1));
            }
            return texts;
        }
    }
}
