package dev.parley.notification.internal;

import dev.parley.chat.api.PushDue;
import dev.parley.chat.api.PushesOwed;
import dev.parley.platform.api.ChatId;
import dev.parley.platform.api.UserId;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/// Takes due pushes from their queue. Translates only; [PushDispatch] decides.
///
/// Delivery: at least once. A message is acknowledged after it was handled, outside any transaction: what
/// fails, or is under way when the server dies, comes again, after a growing delay and a bounded number of
/// times, then goes to the dead letters. A message that is no push at all goes there the same way. Until then
/// the push is owed: should this node die with its journal, another one will send it.
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = PushDue.QUEUE),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "4")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class PushQueueConsumer implements MessageListener {

    /// As the queue is configured (`wildfly-config`).
    private static final int MAX_DELIVERIES = 5;

    @Inject
    private PatientDispatch dispatch;

    @Inject
    private PushesOwed owed;

    @Override
    public void onMessage(Message message) {
        PushDue due = read(message);
        boolean over;
        try {
            over = dispatch.dispatch(due);
        } catch (RuntimeException failure) {
            if (isLast(message)) {
                owed.settle(due);
            }
            throw failure;
        }
        if (over) {
            owed.settle(due);
        }
    }

    private static boolean isLast(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount") >= MAX_DELIVERIES;
        } catch (JMSException failure) {
            throw new JMSRuntimeException(
                    "a message on the push queue cannot be read", failure.getErrorCode(), failure);
        }
    }

    private static PushDue read(Message message) {
        if (!(message instanceof MapMessage fields)) {
            throw new JMSRuntimeException("not a map message");
        }
        try {
            return new PushDue(
                    UserId.parse(fields.getString("user")),
                    ChatId.parse(fields.getString("chat")),
                    fields.getLong("seq"));
        } catch (JMSException failure) {
            throw new JMSRuntimeException(
                    "a message on the push queue cannot be read", failure.getErrorCode(), failure);
        }
    }
}
