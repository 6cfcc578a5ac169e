package dev.trickle.sender.media;

import dev.trickle.sender.attempt.SystemTime;
import dev.trickle.sender.whatsapp.CloudApi;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates the uploads of files. */
@Configuration(proxyBeanMethods = false)
class MediaConfiguration {

    @Bean
    MediaUploads mediaUploads(JdbcClient database, CloudApi cloudApi, InstantSource clock, SystemTime systemTime) {
        return new MediaUploads(new MediaUploadRepository(database), cloudApi, clock, systemTime.nanos());
    }
}
