package dev.trickle.api.suspension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.error.TestMetaErrors;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A change of the catalogue in the settings of an installation reaches the views and the explanations. */
class ErrorCatalogueTest {

    private static final String TEXT = "trickle.meta-errors.codes[131049].text";
    private static final String CAUSE = "trickle.meta-errors.codes[190].cause";

    @Test
    void theDatabaseHasTheTextsOfTheSettingsInUse() {
        try (var api = ApiScenario.ofAccount(
                "error-catalogue",
                "--" + TEXT + "=Enough for today",
                "--" + CAUSE + "=Ask the person with the token.")) {
            assertThat(textsOf(api))
                    .isEqualTo(TestMetaErrors.withOverrides(Map.of(TEXT, "Enough for today"))
                            .texts())
                    .containsEntry("131049", "Enough for today");

            api.sql().sql("""
                            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                            VALUES ('error-catalogue', 'account', 'error-catalogue', 1, '190', '2025-05-20T09:00:00Z')
                            """).update();
            assertThat(api.get("/api/suspensions")
                            .json()
                            .at("/items/0/explanation")
                            .stringValue())
                    .startsWith("Ask the person with the token. Nothing is sent from this account.");
        }
    }

    private static Map<String, String> textsOf(ApiScenario api) {
        var texts = new HashMap<String, String>();
        api.sql().sql("SELECT code, text FROM error_texts").query(row -> {
            texts.put(row.getString("code"), row.getString("text"));
        });
        return texts;
    }
}
