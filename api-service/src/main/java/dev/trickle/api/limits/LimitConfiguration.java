package dev.trickle.api.limits;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Makes the limits known; the filters that hold them are found by scanning. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitProperties.class)
class LimitConfiguration {

    /** Behind the check of the token: what nobody may ask costs nobody anything. */
    static final int AFTER_ACCESS = -90;

    /** Around everything that reads a body. */
    static final int BEFORE_BODIES = -80;
}
