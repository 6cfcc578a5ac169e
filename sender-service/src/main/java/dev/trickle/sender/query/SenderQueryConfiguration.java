package dev.trickle.sender.query;

import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.InternalTokenInterceptor;
import dev.trickle.pipeline.installation.SharedSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Creates the state that queries read, and requires the internal token for them; health and metrics need none. */
@Configuration(proxyBeanMethods = false)
class SenderQueryConfiguration implements WebMvcConfigurer {

    private final InternalToken token;

    SenderQueryConfiguration(SharedSettings sharedSettings) {
        this.token = new InternalToken(sharedSettings.internalToken());
    }

    @Bean
    LastKnownState lastKnownState() {
        return new LastKnownState();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new InternalTokenInterceptor(token)).addPathPatterns("/accounts/**");
    }
}
