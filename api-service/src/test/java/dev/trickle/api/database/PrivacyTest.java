package dev.trickle.api.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.api.ApiScenario;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

/** What the database says of a row that it refuses must not name the person in it. */
class PrivacyTest {

    @Test
    void errorsOfTheDatabaseQuoteNobody() {
        try (var api = ApiScenario.ofAccount("privacy")) {
            assertThatThrownBy(() -> api.apiSql().sql("""
                            INSERT INTO user_profiles (account_id, whatsapp_phone, subscription, created_at, updated_at)
                            VALUES ('privacy', '+4915551000001', 'odd', now(), now())
                            """).update())
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .rootCause()
                    .message()
                    .contains("user_profiles")
                    .doesNotContain("+4915551000001");
        }
    }
}
