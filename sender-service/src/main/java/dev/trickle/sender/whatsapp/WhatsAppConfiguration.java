package dev.trickle.sender.whatsapp;

import dev.trickle.sender.attempt.MessageRenderer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the renderer of messages and the queries to WhatsApp. */
@Configuration(proxyBeanMethods = false)
class WhatsAppConfiguration {

    @Bean
    MessageRenderer messageRenderer() {
        return TemplateMessage::render;
    }

    @Bean
    HealthProbe healthProbe(CloudApi cloudApi) {
        return new HealthProbe(cloudApi);
    }

    @Bean
    OnboardingReader onboardingReader(CloudApi cloudApi) {
        return new OnboardingReader(cloudApi);
    }

    @Bean
    PhoneNumberStateReader phoneNumberStateReader(CloudApi cloudApi) {
        return new PhoneNumberStateReader(cloudApi);
    }

    @Bean
    TemplateListReader templateListReader(CloudApi cloudApi) {
        return new TemplateListReader(cloudApi);
    }
}
