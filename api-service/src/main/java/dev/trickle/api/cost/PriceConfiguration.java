package dev.trickle.api.cost;

import java.io.IOException;
import java.nio.file.Files;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the prices at the start. A file that cannot be read, or is not valid, prevents the start. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PriceProperties.class)
class PriceConfiguration {

    @Bean
    PriceTables priceTables(PriceProperties properties) throws IOException {
        var file = properties.file();
        if (file == null) {
            return PriceTables.none();
        }
        try (var csv = Files.newBufferedReader(file)) {
            return PriceTables.read(csv);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException("api.prices.file: " + file + ": " + invalid.getMessage(), invalid);
        }
    }
}
