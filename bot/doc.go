// Package bot carries a message along its road: platform → inbox → router → outbox. It knows
// no platform and no rule of the product.
//
//   - A platform hands every message to Keep and acknowledges it when the receipt says nil.
//   - The inbox stores the message, has it handled, and stores what is to be said: one
//     transaction (inbox.go).
//   - The router reads what the message means and picks the command (router.go).
//   - A message whose command only reads, or that comes behind one, waits in its room's
//     lane and is handled there, in the order of arrival (lanes.go).
//   - The outbox says what is due, room by room in order, and writes down what became of
//     it (outbox.go). Nothing else talks to the network.
package bot
