package dev.trickle.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.installation.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** A pool with one connection and a network timeout of one second. */
class StatementTimeoutTest {

    private static final String MORE_THAN_A_SECOND = "SELECT 'done' FROM pg_sleep(1.5)";

    private final HikariDataSource pool = new HikariDataSource();

    @BeforeEach
    void configurePool() {
        pool.setJdbcUrl(TestDatabase.create().url());
        pool.setUsername("trickle_api");
        pool.setPassword(TestDatabase.PASSWORD);
        pool.addDataSourceProperty("socketTimeout", "1");
        pool.setMaximumPoolSize(1);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aLongerTimeoutAppliesOnlyToItsTransaction() {
        var statementTimeout = new StatementTimeout(pool, Duration.ofMinutes(1));

        assertThat(querySlowlyAfter(statementTimeout::applyToTransaction)).isEqualTo("done");
        assertThatThrownBy(() -> querySlowlyAfter(() -> {})).isInstanceOf(TransactionSystemException.class);
    }

    private String querySlowlyAfter(Runnable first) {
        return new TransactionTemplate(new JdbcTransactionManager(pool)).execute(transaction -> {
            first.run();
            return JdbcClient.create(pool)
                    .sql(MORE_THAN_A_SECOND)
                    .query(String.class)
                    .single();
        });
    }
}
