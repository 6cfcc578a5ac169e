package dev.trickle.api.limits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Registers the limit properties and defines the order of the filters, which are found by scanning. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitProperties.class)
class LimitConfiguration {

    /** After authentication, so that rejected requests do not count against a token. */
    static final int AFTER_ACCESS = -90;

    /** Before all filters that read the body. */
    static final int BEFORE_BODY_READERS = -80;
}
