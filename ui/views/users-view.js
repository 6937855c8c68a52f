// People, until the release that brings them.
import { html } from 'lit';
import { LightElement } from '../lib/element.js';
import { pageHeader } from '../components/page-header.js';

export class UsersView extends LightElement {
  render() {
    return html`
      ${pageHeader({ heading: 'Users', line: 'The people behind the commits, pull requests and tickets.' })}
      <div class="page-body grows">
        <div class="empty-state">
          <h2>People come with a later version</h2>
          <p>Here you will join the names and addresses of one person, and leave bots out. Today each commit, pull request and ticket
            shows its author as GitLab and git name them.</p>
          <div class="actions"><a class="button secondary" href="#/settings/repos">Read the repos</a></div>
        </div>
      </div>`;
  }
}

customElements.define('users-view', UsersView);
