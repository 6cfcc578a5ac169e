package dev.trickle.api.media;

import java.net.InetAddress;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the client that fetches links. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LinkCheckProperties.class)
class LinkCheckConfiguration {

    @Bean
    LinkFetcher linkFetcher(LinkCheckProperties settings) {
        return new LinkFetcher(
                settings.timeout(), settings.allowPrivateAddresses(), host -> List.of(InetAddress.getAllByName(host)));
    }
}
