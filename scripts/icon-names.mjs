// The lucide icons the window uses. Only these are shipped; tests/ui/icons.test.js fails on a name that no file of ui/ asks for.
export const iconNames = [
  // Settings
  'plug', 'folder-git-2', 'users', 'palette', 'shield', 'info', 'hard-drive',
  // Objects
  'folder', 'folder-open', 'git-commit-horizontal', 'git-merge', 'git-pull-request', 'message-square', 'ticket', 'user-round', 'bot', 'cloud', 'server',
  'webhook', 'key-round', 'globe',
  // States
  'circle-check', 'triangle-alert', 'circle-x', 'hourglass', 'clock', 'circle', 'circle-dashed', 'lock', 'archive', 'check', 'x', 'minus',
  // Actions
  'plus', 'search', 'refresh-cw', 'pause', 'play', 'trash-2', 'copy', 'external-link', 'square-arrow-out-up-right', 'eye', 'eye-off',
  'ellipsis', 'arrow-right', 'pencil', 'menu', 'settings-2', 'download', 'circle-question-mark', 'list-checks', 'sliders-horizontal', 'rotate-ccw',
  // Reports
  'layout-dashboard', 'chart-scatter', 'waypoints', 'chart-gantt', 'chart-column-stacked', 'rocket', 'history', 'calendar', 'calendar-days', 'table-2', 'trending-up', 'trending-down', 'network', 'heart-pulse', 'bookmark', 'target', 'printer',
  // Tables
  'arrow-up', 'arrow-down', 'chevron-down', 'chevron-left', 'chevron-right',
];
