package dev.trickle.pipeline.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.TestDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorTextTableTest {

    private final TestDatabase database = TestDatabase.create();
    private final ErrorTextTable table = new ErrorTextTable(database.asApi());

    @Test
    void replacesAllTextsByThoseOfTheCatalogue() throws SQLException {
        var other = TestMetaErrors.withOverrides(Map.of(
                "trickle.meta-errors.codes[131049].text", "Enough", "trickle.meta-errors.codes[987654].text", "New"));

        table.replace(other);
        assertThat(texts()).isEqualTo(other.texts()).containsEntry("987654", "New");

        table.replace(TestMetaErrors.defaults());
        assertThat(texts()).isEqualTo(TestMetaErrors.defaults().texts()).doesNotContainKey("987654");
    }

    private Map<String, String> texts() throws SQLException {
        try (var connection = database.asStatus().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT code, text FROM error_texts")) {
            var texts = new HashMap<String, String>();
            while (rows.next()) {
                texts.put(rows.getString("code"), rows.getString("text"));
            }
            return texts;
        }
    }
}
