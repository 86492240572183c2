# A private project, its bridge who may add private notes, a customer who may not, and a stranger.
Setting.rest_api_enabled = '1'
project = Project.create!(name: 'Desk', identifier: 'desk', is_public: false,
                          enabled_module_names: ['issue_tracking'], trackers: Tracker.all)
manager, reporter = Role.find_by!(name: 'Manager'), Role.find_by!(name: 'Reporter')
manager.add_permission!(:view_private_notes, :set_notes_private, :add_issue_notes, :edit_issues)
reporter.add_permission!(:add_issue_notes)
users = %w[bridge customer stranger].to_h do |name|
  user = User.new(firstname: name, lastname: 'Test', mail: "#{name}@rm.example", language: 'en')
  user.login = name
  user.password = user.password_confirmation = SecureRandom.hex(16)
  user.save!
  [name, user]
end
Member.create!(project: project, principal: users['bridge'], roles: [manager])
Member.create!(project: project, principal: users['customer'], roles: [reporter])
tracker = Tracker.find_by!(name: 'Support')
(1..30).each do |number|
  Issue.create!(project: project.reload, tracker: tracker, author: users['customer'],
                subject: "Nodes offline #{number}", description: 'Since Monday.',
                priority: IssuePriority.first, status: tracker.default_status)
end
users.each_value { |user| puts user.api_key }
