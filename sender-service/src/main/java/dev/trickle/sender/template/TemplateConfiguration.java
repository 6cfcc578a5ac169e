package dev.trickle.sender.template;

import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.SuspensionRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates the stores of message templates. */
@Configuration(proxyBeanMethods = false)
class TemplateConfiguration {

    @Bean
    NonMarketingTemplates nonMarketingTemplates(JdbcClient database) {
        return new NonMarketingTemplates(database);
    }

    @Bean
    MessageTemplateRepository messageTemplateRepository(
            JdbcClient database,
            PlatformTransactionManager transactions,
            SuspensionRepository suspensionRepository,
            SharedSettings sharedSettings) {
        return new MessageTemplateRepository(
                database,
                new TransactionTemplate(transactions),
                new TemplateDriftHandler(database, suspensionRepository, sharedSettings));
    }
}
