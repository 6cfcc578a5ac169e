package dev.trickle.sender.offsets;

import dev.trickle.sender.attempt.SystemTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates the table of processed offsets and the register of stopped readers. */
@Configuration(proxyBeanMethods = false)
class OffsetsConfiguration {

    @Bean
    ProcessedOffsets processedOffsets(JdbcClient database) {
        return new ProcessedOffsets(database);
    }

    @Bean
    StoppedReaders stoppedReaders(SystemTime systemTime) {
        return new StoppedReaders(systemTime.nanos());
    }

    @Bean
    StoppedReaderHealth stoppedReadersHealthIndicator(StoppedReaders stoppedReaders) {
        return new StoppedReaderHealth(stoppedReaders);
    }
}
