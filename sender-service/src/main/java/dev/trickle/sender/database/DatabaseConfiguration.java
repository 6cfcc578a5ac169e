package dev.trickle.sender.database;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the guard of the database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {

    @Bean
    DatabaseGuard databaseGuard() {
        return new DatabaseGuard();
    }

    @Bean
    DatabaseHealth claimsDatabaseHealthIndicator(DatabaseGuard databaseGuard) {
        return new DatabaseHealth(databaseGuard);
    }
}
