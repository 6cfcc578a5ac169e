package dev.trickle.sender.attempt;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.database.DatabaseGuard;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates the claims, the recorders of outcomes and the suspensions. */
@Configuration(proxyBeanMethods = false)
class AttemptConfiguration {

    @Bean
    SystemTime systemTime() {
        return SystemTime.system();
    }

    @Bean
    SenderOutbox senderOutbox(JdbcClient database) {
        return new SenderOutbox(database);
    }

    @Bean
    Claims claims(
            JdbcClient database,
            PlatformTransactionManager transactions,
            InstantSource clock,
            SystemTime systemTime,
            SenderOutbox senderOutbox,
            MessageRenderer messageRenderer,
            DatabaseGuard databaseGuard,
            SharedSettings sharedSettings) {
        return new Claims(
                database,
                new TransactionTemplate(transactions),
                clock,
                systemTime,
                messageRenderer,
                senderOutbox,
                databaseGuard,
                sharedSettings::businessAccountOf);
    }

    @Bean
    AttemptRepository attemptRepository(JdbcClient database, SenderOutbox senderOutbox) {
        return new AttemptRepository(database, senderOutbox);
    }

    @Bean
    SuspensionRepository suspensionRepository(
            JdbcClient database, PlatformTransactionManager transactions, SharedSettings sharedSettings) {
        return new SuspensionRepository(database, new TransactionTemplate(transactions), sharedSettings);
    }

    @Bean
    AccountStopRepository accountStopRepository(
            JdbcClient database, PlatformTransactionManager transactions, DatabaseGuard databaseGuard) {
        return new AccountStopRepository(database, new TransactionTemplate(transactions), databaseGuard);
    }

    @Bean
    AttemptLookup attemptLookup(JdbcClient database, SharedSettings sharedSettings) {
        return new AttemptLookup(database, sharedSettings);
    }
}
