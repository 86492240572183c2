# A queue, its bridge with a token, somebody without rights, a customer, and the field for our key.
use strict;
use warnings;
use RT;
RT::LoadConfig();
RT::Init();

my $system = RT->SystemUser;

sub made {
    my ($id, $message) = @_;
    die "seed: $message\n" unless $id;
    return $id;
}

my $queue = RT::Queue->new($system);
made($queue->Create(Name => 'Desk', CorrespondAddress => 'desk@rt.example', CommentAddress => 'desk-comment@rt.example'));

my %user;
for my $name (qw(bridge norights pat)) {
    $user{$name} = RT::User->new($system);
    made($user{$name}->Create(Name => $name, EmailAddress => "$name\@rt.example", Privileged => $name ne 'pat'));
}
for my $right (qw(SeeQueue ShowTicket ShowTicketComments CommentOnTicket ReplyToTicket ModifyTicket SeeCustomField ModifyCustomField)) {
    made($user{bridge}->PrincipalObj->GrantRight(Right => $right, Object => $queue));
}

my $field = RT::CustomField->new($system);
made($field->Create(Name => 'ExternalKey', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket-RT::Transaction'));
made($field->AddToObject($queue));

for my $name (qw(bridge norights)) {
    my ($id, $message, $token) = RT::AuthToken->new($system)->Create(Owner => $user{$name}->Id, Description => 'tests');
    made($id, $message);
    print "$token\n";
}
for my $number (1 .. 30) {
    my $text = MIME::Entity->build(Type => 'text/plain', Data => ["Since Monday.\n"]);
    my ($id, undef, $message) = RT::Ticket->new($system)->Create(
        Queue => $queue->Id, Subject => "Nodes offline $number", Requestor => 'pat@rt.example', MIMEObj => $text);
    made($id, $message);
}
