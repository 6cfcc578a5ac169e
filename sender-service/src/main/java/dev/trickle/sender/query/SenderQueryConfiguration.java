package dev.trickle.sender.query;

import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.InternalTokenInterceptor;
import dev.trickle.pipeline.installation.SharedSettings;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Requires the internal token for all queries; health and metrics need none. */
@Configuration(proxyBeanMethods = false)
class SenderQueryConfiguration implements WebMvcConfigurer {

    private final InternalToken token;

    SenderQueryConfiguration(SharedSettings sharedSettings) {
        this.token = new InternalToken(sharedSettings.internalToken());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new InternalTokenInterceptor(token)).addPathPatterns("/accounts/**");
    }
}
